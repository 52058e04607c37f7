"""Massage: a face, the path of the fingers on it, where they are now, and how long it lasts."""

from dataclasses import replace

from device.buttons.press import Button
from device.coaching.massage import MassageNow
from device.coaching.state import Phase
from device.display import words
from device.display.examples import massage_now, practising
from device.display.face_figure import drawing_of
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.parts import FACE, rounded, time_left
from device.display.view import Area, Drawing, Gap, Item, Ring, Size, Text, Tone


def _now(state: Practising) -> MassageNow:
    guided = state.session.massage
    assert isinstance(guided, MassageNow)
    return guided


def _items(state: Practising) -> tuple[Item, ...]:
    now = _now(state)
    said = now.massage.instruction
    sentence = said[min(int(now.progress * len(said)), len(said) - 1)]
    return (
        Text(now.massage.title, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.counted(now.place + 1, now.count), Size.MEDIUM, Tone.LEVEL, Area.HEAD),
        Drawing(drawing_of(now, state.plan.affected)),
        Text(sentence, Size.MEDIUM, Tone.WORDS, Area.FOOT),
        Gap(0.3, Area.FOOT),
        Ring(rounded(now.progress), time_left(now.remaining_s), Tone.NOW, Area.FOOT),
    )


def _shot(state: Practising) -> tuple[str, ...]:
    return (_now(state).massage.id,)


def _example(name: str, massage: str, progress: float) -> Example[Practising]:
    return Example(f"massage-{name}", practising(Phase.MASSAGE, massage=massage_now(massage, progress)))


SCREEN = Screen(
    name="massage",
    kind=Practising,
    when=in_phases(Phase.MASSAGE),
    items=_items,
    shot=_shot,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE), *FACE, Key(Button.SELECT, words.NEXT, Go.NEXT)),
    examples=(
        _example("begins", "cheeks", 0.05),
        _example("half-way", "forehead", 0.5),
        _example("one-side", "tight-cheek-stretch", 0.7),
        Example("massage-hidden", replace(_example("hidden", "cheeks", 0.4).state, hides_face=True)),
    ),
    mirror=False,
)
