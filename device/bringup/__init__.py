"""Bring-up: is every part of this device there and able to work, and what does a bug report need to know."""
