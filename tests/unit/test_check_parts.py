"""What bring-up finds out about the camera, the light, the model, and what the patient meets."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from device.bringup.front import (
    LampSwitch,
    Reply,
    Technician,
    Wanted,
    buttons_check,
    display_check,
    lamps_check,
    nobody_there,
    sound_check,
    voice_check,
)
from device.bringup.machine import Machine, Unsaid, User
from device.bringup.outcome import Failed, Passed, Skipped, run_check, run_checks
from device.bringup.policy import POLICY
from device.bringup.seeing import Seeing, model_checks
from device.buttons.press import Button, Edge
from device.buttons.script import NoButtons, ScriptButtons
from device.camera.frame import Exposure, Frame, NoCamera, NoFrame, NoFrameWhy
from device.camera.misbehaving import CutsOff, GoesBlack, Hangs, LightFromOneSide, Misbehaving, Raises, Stalls
from device.camera.scripted import ScriptedSource
from device.clock import ManualClock
from device.inference.models import FACE_LANDMARKER, Verified, verify
from device.settings import load_settings
from device.sound.player import NoSound
from device.sound.voice import NoVoice

GREY = np.full((480, 640, 3), 128, np.uint8)


def bare(root) -> Machine:
    return Machine(root, lambda words: Unsaid("nothing here"), User("mirror", is_root=False, groups=frozenset()))


def frames(count=40, frames_per_s=30.0, image=GREY, **more):
    return [Frame(n, n / frames_per_s, image, "test", **more) for n in range(count)]


class Ticking:
    """A source whose clock moves by its timeout when it has no frame, as that of a real camera does."""

    def __init__(self, source, clock):
        self.source = source
        self.clock = clock
        self.closed = False

    def next(self, timeout_s):
        answer = self.source.next(timeout_s)
        if isinstance(answer, NoFrame) and answer.why is NoFrameWhy.TIMEOUT:
            self.clock.wait_s(timeout_s)
        return answer

    def close(self):
        self.closed = True
        self.source.close()


def see(root, script, *, troubles=(), choice="v4l2:0", bound_s=POLICY.camera_bound_s, asked=30):
    clock = ManualClock()
    source = Misbehaving(Ticking(ScriptedSource(script), clock), troubles, clock)
    seeing = Seeing(
        lambda: source,
        choice,
        bare(root),
        clock,
        replace(POLICY, camera_bound_s=bound_s),
        asked_frames_per_s=asked,
        has_picamera2=False,
    )
    outcomes = {finding.name: finding.outcome for finding in run_checks(seeing.checks())}
    source.close()
    return outcomes["camera"], outcomes["light"]


def camera_check(root, opening, choice="v4l2:0", *, has_picamera2=False):
    return Seeing(
        opening, choice, bare(root), ManualClock(), POLICY, asked_frames_per_s=30, has_picamera2=has_picamera2
    ).checks()[0]


def same(thing):
    return thing


def test_a_good_camera_passes_with_its_rate_and_its_light(tmp_path):
    camera, light = see(tmp_path, frames())
    assert camera == Passed("30 frames of 640 x 480, 30.0 frames/s")
    assert light == Passed("brightness 0.50 of 0 to 1, balance +0.00 of -1 to +1")


def test_a_camera_that_gives_fewer_frames_than_asked_for_says_so(tmp_path):
    camera, _ = see(tmp_path, frames(frames_per_s=15))
    assert camera == Passed("30 frames of 640 x 480, 15.0 frames/s (asked for 30)")


def test_a_camera_that_is_too_slow_for_practice_fails(tmp_path):
    camera, _ = see(tmp_path, frames(frames_per_s=5))
    assert isinstance(camera, Failed)
    assert "5.0 frames/s: too slow" in camera.why


def test_frames_whose_time_stands_still_fail(tmp_path):
    camera, _ = see(tmp_path, [replace(frame, captured_s=1.0) for frame in frames()])
    assert isinstance(camera, Failed)
    assert "no rate" in camera.why


def test_no_camera_is_skipped_where_none_can_be_expected_and_fails_where_one_is_named(tmp_path):
    def none():
        raise NoCamera("no camera gives a frame (there is no /dev/video*); plug one in")

    def camera(choice):
        return run_check(camera_check(tmp_path, none, choice))

    assert isinstance(camera("auto"), Skipped)
    assert camera("v4l2:3") == Failed("no camera gives a frame (there is no /dev/video*)", "plug one in")
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/video0").touch()
    assert isinstance(camera("auto"), Failed)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (CutsOff(0.2), "it stopped after 6 frames"),
        (Raises(0.2), "CameraBroke"),
        (Stalls(0.0), "it opens, but no frame came"),
    ],
)
def test_a_camera_that_fails_is_told_and_leaves_the_light_alone(tmp_path, trouble, said):
    script = [*frames(), *[NoFrame(NoFrameWhy.TIMEOUT)] * 3]
    camera, light = see(tmp_path, script, troubles=[trouble])
    assert isinstance(camera, Failed)
    assert said in camera.why
    assert light == Skipped("the camera gave no frames to look at")


def test_a_camera_that_hangs_does_not_hang_the_check(tmp_path):
    camera, light = see(tmp_path, frames(), troubles=[Hangs(0.1)], bound_s=0.05)
    assert isinstance(camera, Failed)
    assert "hangs" in camera.why
    assert isinstance(light, Skipped)


def test_a_pi_without_the_library_of_its_camera_is_told_so(tmp_path):
    def none():
        raise NoCamera("no camera gives a frame (16 of /dev/video* were tried); plug one in")

    (tmp_path / "proc/device-tree").mkdir(parents=True)
    (tmp_path / "proc/device-tree/model").write_text("Raspberry Pi 5 Model B Rev 1.0\0")
    without = run_check(camera_check(tmp_path, none, "auto"))
    assert isinstance(without, Failed)
    assert "python3-picamera2" in without.what_to_do
    there = run_check(camera_check(tmp_path, none, "auto", has_picamera2=True))
    assert there == Failed("no camera gives a frame (16 of /dev/video* were tried)", "plug one in")


def test_a_camera_is_given_back_however_it_went(tmp_path):
    clock = ManualClock()
    for script in (frames(), [], [NoFrame(NoFrameWhy.STOPPED, "gone")]):
        source = Ticking(ScriptedSource(script), clock)
        run_check(camera_check(tmp_path, partial(same, source)))
        assert source.closed


def test_darkness_and_light_from_one_side_fail_with_what_to_do(tmp_path):
    _, dark = see(tmp_path, frames(), troubles=[GoesBlack(0.0)])
    assert isinstance(dark, Failed)
    assert "too dark" in dark.why
    _, side = see(tmp_path, frames(), troubles=[LightFromOneSide(0.0)])
    assert isinstance(side, Failed)
    assert "balance +0.66" in side.why


def test_a_camera_that_says_it_is_dark_is_believed(tmp_path):
    _, light = see(tmp_path, frames(exposure=Exposure(0.03, 12.0, 5.0)))
    assert isinstance(light, Failed)
    assert "the camera says" in light.why


def test_a_missing_model_fails_and_what_needs_it_is_skipped(tmp_path):
    model, inference = run_checks(model_checks(tmp_path, ManualClock(), POLICY))
    assert model.outcome == Failed(f"{tmp_path / FACE_LANDMARKER.file} is missing", "mirror model fetch")
    assert isinstance(inference.outcome, Skipped)


def test_a_model_of_other_bytes_fails_with_what_was_expected(tmp_path):
    (tmp_path / FACE_LANDMARKER.file).write_bytes(b"something else")
    model, inference = run_checks(model_checks(tmp_path, ManualClock(), POLICY))
    assert isinstance(model.outcome, Failed)
    assert FACE_LANDMARKER.fingerprint.sha256 in model.outcome.why
    assert model.outcome.what_to_do == "mirror model fetch"
    assert isinstance(inference.outcome, Skipped)


def test_the_right_model_passes_and_runs():
    models = load_settings(None).settings.paths.models
    if not isinstance(verify(models), Verified):
        pytest.skip("the face model is not here: mirror model fetch")
    findings = list(run_checks(model_checks(models, ManualClock(), POLICY)))
    assert [type(finding.outcome) for finding in findings] == [Passed, Passed]
    assert "one face in 0 ms" in findings[1].outcome.note, "the clock of this test stands still"


class Talk:
    """A technician who writes down what is said to them, and answers from a list."""

    def __init__(self, *replies):
        self.said = []
        self.replies = list(replies)

    def person(self):
        return Technician(is_there=True, say=self.said.append, ask=lambda question: self.replies.pop(0))

    def absent(self):
        return nobody_there(self.said.append)


def press(text):
    """Edges of a script such as "back up": each button a second after the one before."""
    return [
        Edge(Button(name), down=down, at_s=1.0 + n + (0.0 if down else 0.1))
        for n, name in enumerate(text.split())
        for down in (True, False)
    ]


def buttons(source, wanted="script:x", technician=None):
    check = buttons_check(
        lambda: source, Wanted(screen=False, buttons=wanted), ManualClock(), technician or Talk().absent(), POLICY
    )  # fmt: skip
    return run_check(check)


def test_four_buttons_are_asked_for_one_after_the_other():
    talk = Talk()
    outcome = buttons(ScriptButtons(press("back up down select")), "auto", talk.person())
    assert outcome == Passed("back, up, down, select close and open again")
    assert [line.split()[4] for line in talk.said] == ["back", "up", "down", "select"]


def test_buttons_that_bounce_pass():
    assert isinstance(buttons(ScriptButtons(press("back up down select"), bounce_s=0.005)), Passed)


def test_swapped_wires_are_told_by_name():
    outcome = buttons(ScriptButtons(press("up back")))
    assert isinstance(outcome, Failed)
    assert "up was not felt" in outcome.why
    only_up = buttons(ScriptButtons(press("up")))
    assert isinstance(only_up, Failed)
    assert only_up.why.startswith("back was not felt, but up was; up was not felt; down was not felt")


def test_a_button_that_sticks_is_told():
    outcome = buttons(ScriptButtons([Edge(Button.BACK, down=True, at_s=1.0)]))
    assert isinstance(outcome, Failed)
    assert outcome.why.startswith("back does not open again; up was not felt")


def test_buttons_are_skipped_where_there_are_none_or_nobody_to_press_them():
    assert buttons(NoButtons(), "auto") == Skipped("no buttons are wired here")
    alone = buttons(ScriptButtons(press("back")), "gpio")
    assert isinstance(alone, Skipped)
    assert "nobody is at the terminal" in alone.because
    assert isinstance(buttons(NoButtons(), "keyboard"), Skipped)


def test_the_display_is_opened_only_when_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    opened = threading.Event()

    def showing():
        opened.set()
        return "a picture stood for 3 s"

    def look(reply, *, screen):
        return run_check(
            display_check(showing, Wanted(screen=screen, buttons="auto"), bare(tmp_path), Talk(reply).person())
        )

    assert isinstance(look(Reply.YES, screen=False), Skipped)
    assert isinstance(look(Reply.YES, screen=True), Skipped)
    assert not opened.is_set()
    (tmp_path / "dev/dri").mkdir(parents=True)
    (tmp_path / "dev/dri/card0").touch()
    assert look(Reply.YES, screen=True) == Passed("a picture stood for 3 s, and a person confirmed it")
    assert isinstance(look(Reply.NO, screen=True), Failed)
    unsaid = look(Reply.NOBODY, screen=True)
    assert isinstance(unsaid, Passed)
    assert "nobody was asked" in unsaid.note


def test_sound_is_skipped_without_a_card_and_judged_by_who_hears_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SDL_AUDIODRIVER", raising=False)

    def listen(reply, play=lambda: "alsa", kind="auto"):
        return run_check(sound_check(kind, bare(tmp_path), play, Talk(reply).person()))

    assert isinstance(listen(Reply.YES), Skipped)
    (tmp_path / "proc/asound").mkdir(parents=True)
    (tmp_path / "proc/asound/cards").write_text("--- no soundcards ---\n")
    assert isinstance(listen(Reply.YES), Skipped)
    (tmp_path / "proc/asound/cards").write_text(" 0 [vc4hdmi0]: vc4-hdmi\n")
    assert listen(Reply.YES) == Passed("tones by way of alsa, and a person confirmed it")
    assert listen(Reply.YES, kind="none") == Skipped("the settings want no sound")
    assert isinstance(listen(Reply.NO), Failed)

    def held():
        raise NoSound("no sound device can be opened (busy); check its cable")

    assert listen(Reply.YES, held) == Failed("no sound device can be opened (busy)", "check its cable")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert isinstance(listen(Reply.YES), Skipped)


def test_a_voice_is_heard_of_where_it_is_wanted_and_installed():
    assert isinstance(run_check(voice_check("", lambda: 1.0, wanted=True)), Skipped)
    assert run_check(voice_check("", lambda: 1.0, wanted=False)) == Skipped("the settings want no words to be said")
    assert run_check(voice_check("/usr/bin/espeak-ng", lambda: 1.0, wanted=True)) == Passed(
        "/usr/bin/espeak-ng says a cue in 1.0 s"
    )

    def fails():
        raise NoVoice("espeak-ng gives no sound; run it by hand")

    assert run_check(voice_check("/usr/bin/espeak-ng", fails, wanted=True)) == Failed(
        "espeak-ng gives no sound", "run it by hand"
    )


class Lamps:
    """Two lamps that write down when they are switched."""

    def __init__(self, clock, names=("camera", "sides")):
        self.clock = clock
        self.names = names
        self.switched = []
        self.closed = False

    @contextmanager
    def opened(self):
        def lamp(name):
            return LampSwitch(name, lambda on: self.switched.append((name, on, self.clock.now_s())))

        yield tuple(lamp(name) for name in self.names)
        self.closed = True


def light(*replies, names=("camera", "sides")):
    clock = ManualClock()
    lamps = Lamps(clock, names)
    outcome = run_check(lamps_check(lamps.opened, clock, Talk(*replies).person(), POLICY))
    assert lamps.closed
    return outcome, lamps.switched


def test_each_lamp_is_lit_for_a_while_and_put_out_again():
    outcome, switched = light(Reply.YES, Reply.YES)
    assert outcome == Passed("camera, sides were switched on and off, and a person confirmed it")
    on_s = POLICY.lamp_on_s
    assert switched == [
        ("camera", True, 0.0),
        ("camera", False, on_s),
        ("sides", True, on_s),
        ("sides", False, 2 * on_s),
    ]


def test_a_lamp_that_stays_dark_is_named_and_one_that_nobody_saw_is_said():
    outcome, _ = light(Reply.YES, Reply.NO)
    assert isinstance(outcome, Failed)
    assert "these stayed dark: sides" in outcome.why
    unseen, _ = light(Reply.YES, Reply.NOBODY)
    assert isinstance(unseen, Passed)
    assert "nobody was asked" in unseen.note


def test_no_lamps_are_skipped():
    assert light(names=()) == (Skipped("no lamps are wired here"), [])
