"""From a face mesh to millimetres per side."""
