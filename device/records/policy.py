"""The constants of this room, each named with its unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordsPolicy:
    """How the store and its writer behave.

    Attributes:
        busy_timeout_s: how long SQLite waits for another program that is writing.
        max_pages: the store's largest size in pages of 4096 bytes. 262144 are 1 GiB; a year of repetitions is about
            a twentieth of it, recordings fill the rest, and that of the card stays free for the system.
        recording_pages: where the store is larger than this, old recordings make room for new ones, so that
            repetitions never want for it.
        recordings_spared: so many of the first recordings never make room: progress is told against them.
        recorded_s: so much of a session is kept in mind, and `recorded_frames`: so many frames of it at most; each
            holds 2.5 kB.
        lead_s: a recording begins so long before the movement does.
        recordings_waiting: how many recordings may wait for a store that fails; further ones are not kept, their
            repetitions are.
        retry_s: how long the writer waits before it tries a failed commit again.
        beat_every_s: how often an idle writer says that it is alive, at least.
        give_up_s: how much longer closing waits for the thread after its time is over.
        faults_kept: how many faults the store keeps; older ones make room.
        notes_waiting: how many faults and figures may wait for a store that fails; further ones are only logged.
        sessions_of_a_day: so many of the newest sessions are looked at for the day's share; no plan asks for more
            than 12.
        repetitions_looked_back: so many of the newest repetitions are looked at for where each exercise stands.
        note_longest: the longest note of a fault that is kept, in characters; the rest is cut off.
    """

    busy_timeout_s: float = 2.0
    max_pages: int = 262_144
    recording_pages: int = 196_608
    recordings_spared: int = 300
    recorded_s: float = 60.0
    recorded_frames: int = 1800
    lead_s: float = 1.0
    recordings_waiting: int = 20
    retry_s: float = 2.0
    beat_every_s: float = 0.25
    give_up_s: float = 0.25
    faults_kept: int = 200
    notes_waiting: int = 50
    sessions_of_a_day: int = 20
    repetitions_looked_back: int = 1000
    note_longest: int = 2000


POLICY = RecordsPolicy()
