"""The screens, one file each. A file here that defines `SCREEN` is a screen: nothing else has to be told of it."""
