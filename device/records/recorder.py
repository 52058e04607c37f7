"""Keeps the last minute of frames in mind, so that a repetition is stored with its course once it is finished."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from device.coaching.massage import MassageNow
from device.coaching.questions import Answer, Answered, QuestionId
from device.coaching.state import UNDER_WAY, Phase, RepetitionResult, SessionState
from device.inference.facemesh import FaceFound, FaceMesh
from device.measurement.observer import Observation, Seen
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, UnmeasuredWhy
from device.plan.schema import Plan
from device.records.answered import happening_from
from device.records.happened import BrokenOff
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
    """Follows a session for the store: hands over what is finished with its recording, and what was broken off.

    Args:
        plan: what is practised.
        writer: takes it.
        policy: how much is kept in mind.
    """

    def __init__(self, plan: Plan, writer: RecordsWriter, policy: RecordsPolicy = POLICY) -> None:
        self._recorder = Recorder(plan, policy)
        self._movements = tuple(exercise.movement.id for exercise in plan.exercises)
        self._writer = writer
        self._begun: BrokenOff | None = None
        self._hurt = False

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
        self._recorder.see(mesh, observation)
        for result in finished:
            self._begun = None
            self._writer.put(result, self._recorder.cut(result))
        if state.phase in UNDER_WAY:
            self._begun = BrokenOff(mesh.captured_s, state.exercise, state.movement, state.repetition)
        elif state.phase is not Phase.CANNOT_JUDGE:
            # A face that is lost may be back before the repetition is spoilt.
            self.break_off()

    def answered(self, answers: tuple[Answered, ...], state: SessionState, now_s: float) -> None:
        """Hand over what the patient has answered now.

        Args:
            answers: since the last call.
            state: the session after them.
            now_s: the time, on the frames' clock.
        """
        for answered in answers:
            # Whoever has said where it hurts is asked once more what to do: to go on is no other stop.
            if not (self._hurt and answered.answer is Answer.GO_ON):
                self._writer.happened(happening_from(answered, self._about(answered, state), now_s))
            self._hurt = answered.question is QuestionId.WHERE

    def _about(self, answered: Answered, state: SessionState) -> str:
        """The movement or massage that an answer is about; a plan that is all massage has no movement."""
        if answered.question in (QuestionId.STOPPED, QuestionId.WHERE) and isinstance(state.massage, MassageNow):
            return state.massage.massage.id
        return self._movements[answered.exercise] if answered.exercise < len(self._movements) else ""

    def break_off(self) -> None:
        """Hand over the repetition that is under way, if there is one: it will not be finished."""
        begun, self._begun = self._begun, None
        if begun is not None:
            self._writer.happened(begun)
