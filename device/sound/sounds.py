"""The sound of a session: follows its states, and has each change heard in time or not at all."""

from device.clock import SystemClock
from device.coaching.state import Phase, SessionState
from device.plan.schema import Plan
from device.sound.heard import Hush, Moment, Sound, ToneUse, Wanted, heard, needs_ears
from device.sound.player import Silence
from device.sound.playing import Playing
from device.sound.policy import POLICY, SoundPolicy
from device.sound.samples import Piece
from device.sound.tones import Tone, tone
from device.sound.turn import Offer
from device.sound.voice import UNSAID, Mute, Unsaid, Vocabulary


class Sounds:
    """What the main loop knows of sound. No call waits for a driver, and none raises.

    Args:
        playing: plays it.
        vocabulary: what a voice can say.
        wanted: what shall be heard.
        volume: 0 to 1.
        policy: how loud that is.
    """

    def __init__(
        self, playing: Playing, vocabulary: Vocabulary, wanted: Wanted, volume: float, policy: SoundPolicy = POLICY
    ) -> None:
        self._playing = playing
        self._vocabulary = vocabulary
        self._wanted = wanted
        self._has_tones = wanted.tones is not ToneUse.NEVER
        self._is_loud = volume > 0
        self._tones = {which: tone(which, policy.tone_level * volume) for which in Tone}
        self._before: Moment | None = None

    def start(self) -> None:
        """Open the device and learn the words, in threads of their own."""
        self._playing.start()
        self._vocabulary.start()

    @property
    def audible(self) -> bool:
        """Whether whoever cannot look is guided by ear now."""
        return self._is_loud and self._playing.audible and (self._has_tones or self._vocabulary.is_ready)

    def unheard(self, state: SessionState, plan: Plan) -> bool:
        """Whether the patient cannot look now, and cannot be guided by ear either. The screen has to say so."""
        guided = self.audible and (self._has_tones or state.phase is not Phase.MASSAGE)
        return needs_ears(state, plan) and not guided

    def follow(self, state: SessionState, plan: Plan, at_s: float, *, interrupted: bool = False) -> None:
        """The session stands here now.

        Args:
            state: where it stands.
            plan: what is practised.
            at_s: when that happened which has led there: the frame's time, or that of the press.
            interrupted: whether another page stands in its place: a fault, or a camera that is brought back.
        """
        now = Moment(state, interrupted)
        what = heard(self._before or Moment(state, interrupted=True), now, plan, self._wanted)
        self._before = now
        if isinstance(what, Hush):
            self._playing.hush()
        elif isinstance(what, Sound) and isinstance(piece := self._piece(what), Piece):
            self._playing.offer(Offer(piece, what.weight, at_s))

    def close(self) -> None:
        """Fall silent and give the device back. Calling it twice does nothing more."""
        self._playing.close()

    def _piece(self, sound: Sound) -> Piece | Unsaid:
        """The words, if a voice can say them; else the tone."""
        said = self._vocabulary.piece(sound.words)
        if isinstance(said, Piece):
            return said
        return self._tones[sound.tone] if self._has_tones else UNSAID


def no_sounds() -> Sounds:
    """The sound of a session that nobody hears: for replays, tests, and a demo without anybody in front of it."""
    return Sounds(Playing(Silence, SystemClock()), Vocabulary(Mute(), (), 0.0), Wanted(), 0.0)
