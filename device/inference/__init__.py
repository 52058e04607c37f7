"""From a frame to a face mesh."""
