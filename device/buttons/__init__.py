"""Buttons: edges of contacts in, presses out."""
