"""MediaPipe's Face Landmarker over stills: `mediapipe_stills.py MODEL STILLS.npy`, in an environment of its own.

Imports nothing of ours. Prints a JSON line for each still: points in frame pixels, and scores by name.
"""

import json
import sys

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

options = vision.FaceLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=sys.argv[1]), num_faces=1, output_face_blendshapes=True
)
landmarker = vision.FaceLandmarker.create_from_options(options)
for still in np.load(sys.argv[2], mmap_mode="r"):
    height, width = still.shape[:2]
    answer = landmarker.detect(mp.Image(mp.ImageFormat.SRGB, np.ascontiguousarray(still)))
    points, scores = [], {}
    if answer.face_landmarks:
        # As fractions of the frame, the depth like the width.
        points = [[p.x * width, p.y * height, p.z * width] for p in answer.face_landmarks[0]]
        scores = {score.category_name: score.score for score in answer.face_blendshapes[0]}
    print(json.dumps({"points": points, "scores": scores}), flush=True)
