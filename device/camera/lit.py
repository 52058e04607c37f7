"""A camera and the lamp that shows that it sees: lit from before it is opened until after it is closed."""

from collections.abc import Callable

from device.camera.frame import Frame, FrameSource, NoFrame
from device.camera.lamp import Lamp, Lamps


class LitCamera:
    """A camera that is nowhere open without its lamp.

    A camera that hangs as it is opened or asked leaves the lamp lit: nobody knows what it sees.

    Args:
        opening: opens the camera.
        lamps: switched in the thread that opens, asks and closes.

    Raises:
        NoCamera: it does not open; the lamp is dark again.
    """

    def __init__(self, opening: Callable[[], FrameSource], lamps: Lamps) -> None:
        self._lamps = lamps
        lamps.light(Lamp.CAMERA, on=True)
        try:
            self._source = opening()
        except BaseException:
            lamps.light(Lamp.CAMERA, on=False)
            raise

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The camera's next frame."""
        return self._source.next(timeout_s)

    def close(self) -> None:
        """Close the camera, then put out its lamp."""
        try:
            self._source.close()
        finally:
            self._lamps.light(Lamp.CAMERA, on=False)
