"""What the patient hears: tones, and spoken cues, for whoever cannot look."""

import os

# pygame greets on standard output when it is first imported; there it would spoil what the commands print.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
