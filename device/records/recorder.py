"""Keeps the last minute of frames in mind, so that a repetition is stored with its course once it is finished."""

from collections import Counter, deque
from dataclasses import dataclass, replace

import numpy as np

from device.coaching.massage import MassageDone, MassageNow
from device.coaching.questions import Answer, Answered, QuestionId
from device.coaching.sitting import Sitting
from device.coaching.state import UNDER_WAY, Phase, RepetitionResult, SessionState
from device.inference.facemesh import FaceFound, FaceMesh
from device.measurement.observer import Observation, Seen
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, UnmeasuredWhy
from device.plan.left_out import OF_TODAY, LeftOut
from device.plan.schema import Plan
from device.records.answered import happening_from
from device.records.happened import Away, BrokenOff, Massaged, Pause, Skipped, Stopped
from device.records.policy import POLICY, RecordsPolicy
from device.records.recording import KEPT, NO_RECORDING, Floats, NoRecording, Recording
from device.records.writer import RecordsWriter

WATCHED = (
    MeasureId.PALPEBRAL_APERTURE_RATIO,
    MeasureId.COMMISSURE_LATERAL_MM,
    MeasureId.COMMISSURE_UP_MM,
    MeasureId.BROW_UP_MM,
)
"""What tells whether a region stays quiet: kept with every repetition, whether the plan watches it or not."""

_KEPT = np.array(KEPT)
_PLACE_OF_WHY = {why: float(place) for place, why in enumerate(UnmeasuredWhy)}


@dataclass(frozen=True, eq=False)
class _Row:
    """What is kept of one frame."""

    at_s: float
    points_px: Floats
    frame_size_px: tuple[int, int]
    scale_mm_per_px: float
    values: tuple[float, ...]
    spreads: tuple[float, ...]


class Recorder:
    """The newest frames of a session, at most so many and so old as the policy says.

    Args:
        plan: says which measures matter to each exercise.
        policy: how much is kept in mind.
    """

    def __init__(self, plan: Plan, policy: RecordsPolicy = POLICY) -> None:
        self._of_exercise = tuple((*WATCHED, *exercise.movement.signal) for exercise in plan.exercises)
        # Of each frame all that any exercise needs is kept: which one it belongs to is known only afterwards.
        self._all = tuple(dict.fromkeys(measure for measures in self._of_exercise for measure in measures))
        self._keys = tuple((measure, side) for measure in self._all for side in Side)
        self._policy = policy
        self._rows: deque[_Row] = deque(maxlen=policy.recorded_frames)

    def see(self, mesh: FaceMesh, observation: Observation) -> None:
        """Keep a frame that was measured; others are left out."""
        if not (isinstance(mesh, FaceFound) and isinstance(observation, Seen)):
            return
        found = [observation.measures.values[key] for key in self._keys]
        self._rows.append(
            _Row(
                mesh.captured_s,
                mesh.points.take(_KEPT, axis=0),
                mesh.frame_size_px,
                observation.measures.scale_mm_per_px,
                tuple(value.value if isinstance(value, Measured) else np.nan for value in found),
                tuple(v.spread if isinstance(v, Measured) else _PLACE_OF_WHY[v.why] for v in found),
            )
        )
        while mesh.captured_s - self._rows[0].at_s > self._policy.recorded_s:
            self._rows.popleft()

    def cut(self, result: RepetitionResult) -> Recording | NoRecording:
        """The course of a repetition that is finished. Of one that is too long to be kept in mind, its end."""
        from_s, to_s = result.started_s - self._policy.lead_s, result.started_s + result.duration_s
        rows = [row for row in self._rows if from_s <= row.at_s <= to_s]
        rows = [row for row in rows if row.frame_size_px == rows[-1].frame_size_px]
        if not rows or not 0 <= result.exercise < len(self._of_exercise):
            return NO_RECORDING
        measures = tuple(dict.fromkeys(self._of_exercise[result.exercise]))
        wanted = [self._all.index(measure) for measure in measures]
        each = (len(rows), len(self._all), len(Side))
        return Recording(
            times_s=np.array([row.at_s for row in rows]) - result.started_s,
            measures=measures,
            values=np.array([row.values for row in rows], np.float32).reshape(each)[:, wanted],
            spreads=np.array([row.spreads for row in rows], np.float32).reshape(each)[:, wanted],
            numbers=KEPT,
            points_px=np.stack([row.points_px for row in rows]),
            frame_size_px=rows[-1].frame_size_px,
            scale_mm_per_px=np.array([row.scale_mm_per_px for row in rows], np.float32),
        )


class Keeper:
    """Follows a session for the store: hands over what is finished, what was left out, and what was broken off.

    What is left out is told as soon as it is, and only once: a plug that is pulled loses none of it.

    Args:
        plan: what is practised.
        writer: takes it.
        policy: how much is kept in mind.
    """

    def __init__(self, plan: Plan, writer: RecordsWriter, policy: RecordsPolicy = POLICY) -> None:
        self._recorder = Recorder(plan, policy)
        self._exercises = tuple((exercise.movement.id, exercise.dose.repetitions) for exercise in plan.exercises)
        self._massages = tuple(prescribed.massage.id for prescribed in plan.massages)
        self._writer = writer
        self._begun: BrokenOff | None = None
        self._done: Counter[int] = Counter()
        self._left_out: frozenset[str] = frozenset()
        self._phase = Phase.ASKING
        self._away = False
        self._hurt = False

    def begin(self, sitting: Sitting, now_s: float) -> None:
        """Hand over what is left out from the start, once the session has begun.

        What a new day would take back waits for the patient's answer.
        """
        waits = OF_TODAY if sitting.may_be_new_day else ()
        self._leave_out({what: why for what, why in sitting.left_out.items() if why not in waits}, now_s)

    def follow(
        self,
        mesh: FaceMesh,
        observation: Observation,
        finished: tuple[RepetitionResult, ...],
        state: SessionState,
    ) -> None:
        """Take in one frame, once coaching has.

        Args:
            mesh: what was found in it, and
            observation: what was measured.
            finished: the repetitions that it finished, and
            state: the session after it.
        """
        self._hurt = self._hurt and state.phase is Phase.PAUSED
        # A press is heard between two frames, so a pause that comes with a frame is the mirror's own.
        if state.phase is Phase.PAUSED and self._phase is not Phase.PAUSED:
            self._away = True
        self._recorder.see(mesh, observation)
        for result in finished:
            self._begun = None
            self._done[result.exercise] += 1
            self._writer.put(result, self._recorder.cut(result))
        if state.phase in UNDER_WAY:
            self._begun = BrokenOff(mesh.captured_s, state.exercise, state.movement, state.repetition)
        elif state.phase is not Phase.CANNOT_JUDGE:
            # A face that is lost may be back before the repetition is spoilt.
            self.break_off()
        self._look_at(state, mesh.captured_s)

    def answered(self, answers: tuple[Answered, ...], state: SessionState, now_s: float) -> None:
        """Hand over what the patient has answered now. To be called after each press, also without an answer.

        Args:
            answers: since the last call.
            state: the session after them.
            now_s: the time, on the frames' clock.
        """
        for answered in answers:
            # Whoever has said where it hurts is asked once more what to do: to go on is no other stop.
            if not (self._hurt and answered.answer is Answer.GO_ON):
                happening = happening_from(answered, *self._about(answered, state), now_s)
                if self._away and isinstance(happening, Stopped) and happening.why == Pause():
                    happening = replace(happening, why=Away())
                self._writer.happened(happening)
            self._hurt = answered.question is QuestionId.WHERE
        self._look_at(state, now_s)

    def massaged(self, massages: tuple[MassageDone, ...], now_s: float) -> None:
        """Hand over the massages that are over since the last call.

        Args:
            massages: as the session gave them. Their own time is that of the last frame, and there may have been none.
            now_s: the time, on the frames' clock.
        """
        for done in massages:
            self._writer.happened(Massaged(now_s, done.place, done.massage, done.lasted_s, done.wanted_s))

    def break_off(self) -> None:
        """Hand over the repetition that is under way, if there is one: it will not be finished."""
        begun, self._begun = self._begun, None
        if begun is not None:
            self._writer.happened(begun)

    def _about(self, answered: Answered, state: SessionState) -> tuple[int, str]:
        """What an answer is about, and its place; a plan that is all massage has no movement."""
        if answered.question in (QuestionId.STOPPED, QuestionId.WHERE) and isinstance(state.massage, MassageNow):
            return state.massage.place, state.massage.massage.id
        known = answered.exercise < len(self._exercises)
        return answered.exercise, self._exercises[answered.exercise][0] if known else ""

    def _look_at(self, state: SessionState, at_s: float) -> None:
        """Keep in mind where the session stands, and tell what has come to be left out."""
        self._phase = state.phase
        self._away = self._away and state.phase is Phase.PAUSED
        if state.phase is not Phase.ASKING:
            # While something is asked, whether it is a new day may not be known yet.
            self._leave_out(state.left_out, at_s)

    def _leave_out(self, left_out: LeftOut, at_s: float) -> None:
        new = left_out.keys() - self._left_out
        if not new:
            return
        self._left_out |= new
        listed = [(place, massage) for place, massage in enumerate(self._massages)]
        # Of what is done already, nothing is left out.
        listed += [(n, what) for n, (what, wanted) in enumerate(self._exercises) if self._done[n] < wanted]
        for place, what in listed:
            if what in new:
                self._writer.happened(Skipped(at_s, place, what, left_out[what]))
