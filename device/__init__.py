"""Firmware of the facial retraining mirror. The rooms are explained in docs/glossary.md and README.md."""

__version__ = "0.1.0"
