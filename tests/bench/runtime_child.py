"""Runs the mesh model in the runtime that is installed: `runtime_child.py MODEL THREADS`. Prints ms a run, wall time.

Wall time, because with several threads that is what the patient waits for.
"""

import sys
import time
import zipfile

import numpy as np

try:
    from tflite_runtime.interpreter import Interpreter
except ImportError:
    from ai_edge_litert.interpreter import Interpreter

RUNS = 40

model = zipfile.ZipFile(sys.argv[1]).read("face_landmarks_detector.tflite")
interpreter = Interpreter(model_content=model, num_threads=int(sys.argv[2]))
interpreter.allocate_tensors()
index = interpreter.get_input_details()[0]["index"]
interpreter.set_tensor(index, np.random.default_rng(1).random((1, 256, 256, 3), np.float32))
taken_s = []
for _ in range(RUNS):
    began_s = time.perf_counter()
    interpreter.invoke()
    taken_s.append(time.perf_counter() - began_s)
print(1000 * sorted(taken_s)[RUNS // 2])
