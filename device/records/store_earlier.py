"""What the store tells of earlier sessions when the next one begins. It must be as quick after a year as on day one."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from device.coaching.state import RepetitionResult
from device.records.assembling import repetition_of
from device.records.resting import Tried
from device.records.store_file import StoreFile
from device.records.today import Practised

_TRIED = """
    WITH hurt AS (
        SELECT min(session_id) AS first FROM happening
        WHERE kind = 'stopped' AND json_extract(content, '$.why') = 'pain'
            AND session_id > (SELECT coalesce(max(last_session), 0) FROM visit)
    )
    SELECT movement, min(at) AS at, max(pain) AS pain FROM (
        SELECT session_id, movement, started AS at, 0 AS pain
        FROM repetition JOIN session ON session.id = session_id
        WHERE session_id >= (SELECT first FROM hurt)
        UNION ALL
        SELECT session_id, movement, at, json_extract(content, '$.why') = 'pain' AND kind = 'stopped' AS pain
        FROM happening
        WHERE session_id >= (SELECT first FROM hurt) AND kind IN ('stopped', 'broken_off')
    )
    GROUP BY session_id, movement ORDER BY session_id, movement
"""
"""Each movement of each session since one hurt, with the time that it hurt, or that the session began."""

_PRACTISED = """
    SELECT started, moved_s, until_s FROM (
        SELECT session_id, sum(duration_s) AS moved_s, max(started_s + duration_s) AS until_s
        FROM repetition
        WHERE session_id >= coalesce((
            SELECT session_id FROM happening WHERE kind = 'new_day' AND json_extract(content, '$.yes')
            ORDER BY session_id DESC LIMIT 1
        ), 0) AND movement NOT IN (SELECT value FROM json_each(?))
        GROUP BY session_id ORDER BY session_id DESC LIMIT ?
    ) JOIN session ON id = session_id ORDER BY session_id
"""
"""The newest sessions with a repetition, back to the last in which the patient said that it was a new day."""


_LAST = """
    SELECT * FROM repetition WHERE id IN (
        SELECT max(id) FROM repetition
        WHERE id > (SELECT coalesce(max(id), 0) FROM repetition) - ? AND plan_id = ? GROUP BY exercise
    ) ORDER BY exercise
"""
"""Of each exercise of a plan the last repetition, among the newest ones."""


class EarlierStore(StoreFile):
    """The part of the store that is asked before a session."""

    def tried(self) -> tuple[Tried, ...]:
        """What was practised in each session, oldest first: for `resting`.

        From the first session on in which anything hurt since the clinic last looked: what was before it rests nothing.
        """
        with self.transaction("read what was practised", "BEGIN") as connection:
            rows = connection.execute(_TRIED).fetchall()
        return tuple(Tried(row["movement"], datetime.fromisoformat(row["at"]), pain=bool(row["pain"])) for row in rows)

    def practised(self, without: Iterable[str]) -> tuple[Practised, ...]:
        """The movements of the newest sessions that had any, oldest first: for `today`.

        That of a day are all among them. What came before the patient last said that it was a new day is not told.

        Args:
            without: exercises that are no movement: those in which the face rests.
        """
        asked = json.dumps(list(without)), self._policy.sessions_of_a_day
        with self.transaction("read how much was practised", "BEGIN") as connection:
            rows = connection.execute(_PRACTISED, asked).fetchall()
        return tuple(_practised(row["started"], row["moved_s"], row["until_s"]) for row in rows)

    def known(self, movements: Iterable[str]) -> frozenset[str]:
        """Those of some movements of which a repetition is stored: they need not be taught again."""
        with self.transaction("read what was practised", "BEGIN") as connection:
            has_any = "SELECT 1 FROM repetition WHERE movement = ? LIMIT 1"
            return frozenset(one for one in movements if connection.execute(has_any, (one,)).fetchone() is not None)

    def last(self, plan_id: str) -> tuple[RepetitionResult, ...]:
        """The last repetition of each exercise of a plan: where the next one goes on."""
        with self.transaction("read the last repetitions", "BEGIN") as connection:
            rows = connection.execute(_LAST, (self._policy.repetitions_looked_back, plan_id)).fetchall()
        return tuple(repetition_of(row).result for row in rows)


def _practised(started: str, moved_s: float, until_s: float) -> Practised:
    began = datetime.fromisoformat(started)
    return Practised(began, began + timedelta(seconds=until_s), moved_s)
