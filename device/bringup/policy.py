"""The constants of bring-up, each with its unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BringupPolicy:
    """What counts as good, and how long is waited.

    Attributes:
        frames_wanted: how many frames the camera must give, and
        frames_within_s: in which time after its first.
        first_frame_s: how long the first frame may take.
        camera_bound_s: how long the camera may take in all, trying every device included.
        frames_per_s_min: the slowest camera that practice is tested with.
        press_within_s: how long each button is waited for.
        turn_s: how often the buttons are looked at.
        answer_within_s: how long a question waits for its answer.
        lamp_on_s: how long each lamp is lit.
        screen_on_s: how long a picture stands on the panel.
        tones_apart_s: between two tones.
        free_min_mb: free space below which the disk fails: the store may grow by tens of MB a year, and an update needs
            a few hundred. Units of 10^6 bytes.
        earliest_year: no device with this program is older; and
        latest_year: no clock that runs right is later.
        heat_max_c: the Pi's processor slows down from 80 degrees on (raspberrypi.com, "Frequency management and
            thermal control"); five less, so that it is seen before.
        runs_timed: how often the model is run to time it.
    """

    frames_wanted: int = 30
    frames_within_s: float = 6.0
    first_frame_s: float = 5.0
    camera_bound_s: float = 40.0
    frames_per_s_min: float = 9.5
    press_within_s: float = 15.0
    turn_s: float = 1 / 30
    answer_within_s: float = 30.0
    lamp_on_s: float = 1.5
    screen_on_s: float = 3.0
    tones_apart_s: float = 0.5
    free_min_mb: float = 1000.0
    earliest_year: int = 2026
    latest_year: int = 2046
    heat_max_c: float = 75.0
    runs_timed: int = 5


POLICY = BringupPolicy()
