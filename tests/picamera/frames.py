"""Writes the first frames of a clip as pictures, for the virtual camera: `frames.py CLIP FOLDER`."""

import sys
from pathlib import Path

import cv2

FRAMES = 60

capture = cv2.VideoCapture(sys.argv[1])
for number in range(FRAMES):
    good, image = capture.read()
    assert good, f"{sys.argv[1]} has no frame {number}"
    cv2.imwrite(str(Path(sys.argv[2]) / f"{number:03d}.jpg"), image)
