"""The only door to the inference library: a model's bytes in, tensors out.

LiteRT comes with this program. Where somebody has installed tflite-runtime (the extra `tflite`), it is used instead.
"""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.faults import FaultCode, MirrorError

Tensor = NDArray[np.float32]


@dataclass(frozen=True)
class Runtime:
    """An inference library, by its name for pip."""

    package: str

    def version(self) -> str:
        """The installed version, or that it is not installed."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return "not installed"


LITERT = Runtime("ai-edge-litert")
TFLITE = Runtime("tflite-runtime")

_MIXED = "pip install 'numpy<2', or take tflite-runtime away (pip uninstall tflite-runtime) and LiteRT is used"


class RuntimeUnusable(MirrorError, ImportError):
    """The inference library is missing, does not fit what else is installed, or refuses this model."""

    code = FaultCode.MODEL_MISSING


def chosen_runtime() -> Runtime:
    """The library that is used. Nobody has tflite-runtime by accident, so it goes first where it is."""
    return TFLITE if find_spec("tflite_runtime") else LITERT


class Network:
    """One model, ready to run. Not to be shared between threads.

    Args:
        model: the bytes of a .tflite file with one float32 input.
        threads: processor threads of one run.
        name: for messages.
        batch: pictures that are looked at in one run.

    Raises:
        RuntimeUnusable: the library is not installed, or the bytes are not a model it can run.
    """

    def __init__(self, model: bytes, *, threads: int, name: str, batch: int = 1) -> None:
        self._interpreter = _interpreter(model, threads, name, batch)
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        self._outputs: dict[str, int] = {
            detail["name"]: detail["index"] for detail in self._interpreter.get_output_details()
        }
        self.input_shape: tuple[int, ...] = tuple(int(n) for n in self._interpreter.get_input_details()[0]["shape"])

    def run(self, images: NDArray[np.uint8], *, scale: float, offset: float) -> dict[str, Tensor]:
        """Run the model on a batch of pictures.

        Args:
            images: (batch, height, width, 3) uint8 of the input's size, in the order red, green, blue.
            scale: what a pixel is multiplied with, and
            offset: what is then added, to give the model's input.

        Returns:
            A copy of every output by its name in the model.
        """
        # The view into the interpreter's own memory saves a copy; it must not outlive this call,
        # because the interpreter refuses to run while somebody holds one.
        view = self._interpreter.tensor(self._input)()
        # In two steps, because one that also changes the type goes through a buffer and takes a third longer.
        np.copyto(view, images)
        view *= np.float32(scale)
        if offset:
            view += np.float32(offset)
        del view
        self._interpreter.invoke()
        return {name: self._interpreter.get_tensor(index) for name, index in self._outputs.items()}


def _interpreter(model: bytes, threads: int, name: str, batch: int) -> Any:
    """The library's interpreter around a model.

    Raises:
        RuntimeUnusable: as `Network`.
    """
    runtime = chosen_runtime()
    try:
        make = _load(runtime)
    except (ImportError, AttributeError) as error:
        raise RuntimeUnusable(
            f"{runtime.package} does not load ({error}); install it again: {_how_to_install(runtime)}"
        ) from error
    try:
        interpreter = make(model_content=model, num_threads=threads)
        if batch != 1:
            only = interpreter.get_input_details()[0]
            interpreter.resize_tensor_input(only["index"], [batch, *only["shape"][1:]])
        interpreter.allocate_tensors()
    except SystemError as error:
        # So tflite-runtime answers when it was built for another numpy: it imports, warns, and fails here.
        what = f"{runtime.package} {runtime.version()} does not work with numpy {np.__version__}"
        raise RuntimeUnusable(f"{what}: {_how_to_install(runtime)}") from error
    except (ValueError, RuntimeError) as error:
        why = " ".join(str(error).split())  # a message of several lines would break the log's
        raise RuntimeUnusable(
            f"{name}: not a model that can be run ({why}); fetch it again: mirror model fetch"
        ) from error
    return interpreter


def _load(runtime: Runtime) -> Any:
    """The library's class. Imported only now: it takes 0.2 s, which would come before the first screen."""
    if runtime is TFLITE:
        from tflite_runtime.interpreter import Interpreter  # noqa: PLC0415
    else:
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415
    return Interpreter


def _how_to_install(runtime: Runtime) -> str:
    return _MIXED if runtime is TFLITE else "pip install --force-reinstall 'ai-edge-litert>=2.1'"
