"""What the patient sees: state in, picture on the glass out. Mirroring happens here and nowhere else."""

import os

# pygame greets on standard output when it is first imported; there it would spoil what the commands print.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
