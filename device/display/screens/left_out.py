"""Left out: what the plan lists and is not done today, together with the reason."""

from device.coaching.pages import LeftOutPage
from device.coaching.state import Phase
from device.display import telling_words
from device.display.examples import plan_of, practising
from device.display.navigation import Example, Practising, Screen
from device.display.parts import TELLING
from device.display.telling_words import LEFT_OUT, named
from device.display.view import Area, Gap, Item, Size, Text, Tone
from device.plan.catalogue import load_catalogue
from device.plan.left_out import LeftOutWhy

NAMES_MOST = 8
"""So many names stand on the page, shared between the reasons."""


def _items(state: Practising) -> tuple[Item, ...]:
    page = state.session.told
    assert isinstance(page, LeftOutPage)
    whys = tuple(dict.fromkeys(page.items.values()))
    title = Text(telling_words.LEFT_OUT_TITLE, Size.LARGE, Tone.WORDS, Area.PAGE)
    groups = (_group(state, page, why, max(NAMES_MOST // len(whys), 1)) for why in whys)
    return (title, *(item for group in groups for item in group))


def _group(state: Practising, page: LeftOutPage, why: LeftOutWhy, most: int) -> tuple[Item, ...]:
    """A reason, and the names of what is left out for it."""
    titles = _titles(state)
    names = named([titles[what] for what, for_this in page.items.items() if for_this is why], most)
    return (
        Gap(0.5, Area.PAGE),
        Text(LEFT_OUT[why], Size.SMALL, Tone.LEVEL, Area.PAGE),
        Text(names, Size.MEDIUM, Tone.WORDS, Area.PAGE),
    )


def _titles(state: Practising) -> dict[str, str]:
    """What the mirror calls the massages and movements of the plan, by their ids."""
    massages = {prescribed.massage.id: prescribed.massage.title for prescribed in state.plan.massages}
    return massages | {exercise.movement.id: exercise.movement.title for exercise in state.plan.exercises}


def _example(name: str, **whys: LeftOutWhy) -> Example[Practising]:
    items = {what.replace("_", "-"): why for what, why in whys.items()}
    session = practising(Phase.TELLING, told=LeftOutPage(items), left_out=items).session
    return Example(name, Practising(session, plan_of(*items)))


_LOCKED = dict.fromkeys(load_catalogue().movements, LeftOutWhy.STAGE_LOCK)

SCREEN = Screen(
    name="left-out",
    kind=Practising,
    when=lambda state: state.session.phase is Phase.TELLING and isinstance(state.session.told, LeftOutPage),
    items=_items,
    keys=TELLING,
    examples=(
        _example("left-out", smile=LeftOutWhy.PAIN_REST),
        _example("left-out-many", **_LOCKED),
        _example(
            "left-out-mixed",
            cheeks=LeftOutWhy.EXCLUDED,
            upper_lid_stretch=LeftOutWhy.EXCLUDED,
            smile=LeftOutWhy.PAIN_REST,
            gentle_eye_closure=LeftOutWhy.ENOUGH_TODAY,
            lip_pucker=LeftOutWhy.ENOUGH_TODAY,
            brow_raise=LeftOutWhy.ENOUGH_TODAY,
            snarl=LeftOutWhy.STAGE_LOCK,
        ),
    ),
    mirror=False,
)
