"""MediaPipe's Face Landmarker, in an environment and a process of its own. Imports nothing of ours.

Reads commands as JSON lines, answers with JSON lines. `FRAMES.npy` holds (n, height, width, 3) uint8, red, green, blue.
"""

import json
import sys
import time
from pathlib import Path

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision


def landmarker(model: str, mode: str) -> vision.FaceLandmarker:
    return vision.FaceLandmarker.create_from_options(
        vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=model),
            running_mode=getattr(vision.RunningMode, mode),
            num_faces=1,
            output_face_blendshapes=False,
        )
    )


def points(answer: vision.FaceLandmarkerResult, shape: tuple[int, ...]) -> list[list[float]]:
    """In the frame's pixels; empty when there is no face."""
    height, width = shape[:2]
    if not answer.face_landmarks:
        return []
    return [[mark.x * width, mark.y * height] for mark in answer.face_landmarks[0]]


def main() -> None:
    model = sys.argv[1]
    video = {}
    image = landmarker(model, "IMAGE")
    at_ms = 0
    for line in sys.stdin:
        asked = json.loads(line)
        # Frames come one by one from the file, so that they do not count as MediaPipe's memory.
        frames = np.load(asked["frames"], mmap_mode="r")
        seen = []
        mode = asked["mode"]
        if mode == "video" and asked["frames"] not in video:
            video[asked["frames"]] = landmarker(model, "VIDEO")
        cpu_s = 0.0
        for frame in frames[asked["from"] : asked["to"]]:
            at_ms += 33
            picture = mp.Image(mp.ImageFormat.SRGB, np.ascontiguousarray(frame))
            began_s = time.process_time()
            if mode == "video":
                answer = video[asked["frames"]].detect_for_video(picture, at_ms)
            else:
                answer = image.detect(picture)
            cpu_s += time.process_time() - began_s
            if asked["points"]:
                seen.append(points(answer, frames.shape[1:]))
        status = Path("/proc/self/status").read_text("ascii")
        peak_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        print(json.dumps({"cpu_s": cpu_s, "points": seen, "peak_kb": peak_kb}), flush=True)


main()
