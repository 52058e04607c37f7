"""Frames in: cameras, and what stands in for them."""
