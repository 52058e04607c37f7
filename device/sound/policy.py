"""The sound room's constants, each with its unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SoundPolicy:
    """What counts as late, and how loud and how long things are.

    Attributes:
        late_s: nothing is heard later than this after what it is about.
        output_s: so long a sound takes at most from `play` until it is in the air: a buffer of the mixer's and two of
            the device's, of 23 ms each, and what a cable takes. The first was measured; the others SDL asks for.
        slack_s: so much later than its length says a piece can end: the mixer begins with its next buffer.
        cut_s: so long a sound takes to fade out, when it is cut short.
        hang_s: a player that has not come back for so long is not heard any more.
        close_s: how long the thread may take to end.
        render_s: how long a voice may take for one cue; after that it hangs.
        tone_level: of a tone's peak at full volume, as a share of full scale.
        word_level: of speech at full volume, root mean square; as loud to the ear as the tones, and
        word_peak: its peaks at most.
    """

    late_s: float = 0.3
    output_s: float = 0.1
    slack_s: float = 0.03
    cut_s: float = 0.1
    hang_s: float = 1.0
    close_s: float = 1.0
    render_s: float = 5.0
    tone_level: float = 0.25
    word_level: float = 0.12
    word_peak: float = 0.95


POLICY = SoundPolicy()
