"""Makes real picamera2 work on libcamera's virtual camera. A pytest plugin, only for `make test-picamera`.

The virtual camera has no raw stream, gives NV12 only, and wants its buffers from libcamera itself. All that is changed
is the vendor's, and nothing of ours: what is tested is `device/camera/picamera.py` as it runs on a Pi.
"""

import gc
from typing import Any

from picamera2 import Picamera2
from picamera2.allocators import LibcameraAllocator

_make_configuration = Picamera2.create_video_configuration
_configure = Picamera2.configure


def _without_raw(self: Picamera2) -> list[dict[str, Any]]:
    return [{"format": "NV12", "size": (640, 480)}]


def _as_nv12(self: Picamera2, main: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    # picamera2 itself makes one without any wishes when it opens; ours asks for YUV420, which the Pi has.
    assert main is None or main["format"] == "YUV420"
    return _make_configuration(self, {**(main or {}), "format": "NV12"}, **rest)


def _with_own_buffers(self: Picamera2, config: dict[str, Any]) -> None:
    # Buffers of libcamera's own belong to the camera and not to who opened it: when an allocator of a test before is
    # forgotten late, it takes those of the present one away, and no frame comes any more. A Pi uses other buffers.
    gc.collect()
    self.allocator = LibcameraAllocator(self.camera)
    _configure(self, config)


Picamera2._get_raw_modes = _without_raw
Picamera2.create_video_configuration = _as_nv12
Picamera2.configure = _with_own_buffers
