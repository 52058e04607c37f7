"""The only door to the inference library: a model's bytes in, tensors out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.faults import FaultCode, MirrorError

Tensor = NDArray[np.float32]


class RuntimeUnusable(MirrorError, ImportError):
    """The inference library is missing, or refuses this model."""

    code = FaultCode.MODEL_MISSING


class Network:
    """One model, ready to run. Not to be shared between threads.

    Args:
        model: the bytes of a .tflite file with one float32 input.
        threads: processor threads of one run.
        name: for messages.

    Raises:
        RuntimeUnusable: the library is not installed, or the bytes are not a model it can run.
    """

    def __init__(self, model: bytes, *, threads: int, name: str) -> None:
        try:
            from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415  (0.2 s: after the first screen)
        except ImportError as error:
            raise RuntimeUnusable(
                f"the inference library does not load ({error}); install it with: pip install 'ai-edge-litert>=2.1'"
            ) from error
        try:
            self._interpreter: Any = Interpreter(model_content=model, num_threads=threads)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise RuntimeUnusable(
                f"{name}: not a model that can be run ({error}); fetch it again: mirror model fetch"
            ) from error
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        self._outputs: dict[str, int] = {
            detail["name"]: detail["index"] for detail in self._interpreter.get_output_details()
        }
        self.input_shape: tuple[int, ...] = tuple(int(n) for n in self._interpreter.get_input_details()[0]["shape"])

    def run(self, image: NDArray[np.uint8], *, scale: float, offset: float) -> dict[str, Tensor]:
        """Run the model on one picture.

        Args:
            image: (height, width, 3) uint8 of the input's size, in the order red, green, blue.
            scale: what a pixel is multiplied with, and
            offset: what is then added, to give the model's input.

        Returns:
            A copy of every output by its name in the model.
        """
        # The view into the interpreter's own memory saves a copy; it must not outlive this call,
        # because LiteRT refuses to run while somebody holds one.
        view = self._interpreter.tensor(self._input)()
        np.multiply(image, np.float32(scale), out=view[0], casting="unsafe")
        if offset:
            view += np.float32(offset)
        del view
        self._interpreter.invoke()
        return {name: self._interpreter.get_tensor(index) for name, index in self._outputs.items()}
