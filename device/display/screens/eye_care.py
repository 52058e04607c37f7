"""Eye care: what the plan reminds of, before practice."""

from device.coaching.pages import EyeCarePage
from device.coaching.state import Phase
from device.display import telling_words
from device.display.examples import plan, practising
from device.display.navigation import Example, Practising, Screen
from device.display.parts import TELLING
from device.display.telling_words import EYE_CARE
from device.display.view import Area, Gap, Item, Size, Text, Tone
from device.plan.conditions import EyeCare


def _items(state: Practising) -> tuple[Item, ...]:
    return (
        Text(telling_words.EYE_TITLE, Size.LARGE, Tone.WORDS, Area.PAGE),
        *(item for care in state.plan.eye_care for item in _reminder(care)),
    )


def _reminder(care: EyeCare) -> tuple[Item, ...]:
    said = Gap(0.5, Area.PAGE), Text(EYE_CARE[care], Size.MEDIUM, Tone.WORDS, Area.PAGE)
    if care is not EyeCare.DROPS:
        return said
    return (*said, Text(telling_words.EVEN_IF_IT_WATERS, Size.SMALL, Tone.LEVEL, Area.PAGE))


def _example(name: str, *eye_care: EyeCare) -> Example[Practising]:
    return Example(name, Practising(practising(Phase.TELLING, told=EyeCarePage()).session, plan(eye_care=eye_care)))


SCREEN = Screen(
    name="eye-care",
    kind=Practising,
    when=lambda state: state.session.phase is Phase.TELLING and isinstance(state.session.told, EyeCarePage),
    items=_items,
    keys=TELLING,
    examples=(_example("eye-care", *EyeCare), _example("eye-care-drops", EyeCare.DROPS)),
    mirror=False,
)
