"""Absences that follow a calendar by its address: it is read at once and every day, and taken over as if it were sent.

The address is a secret: it is opened for the call alone, and no message, error or log has it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.assignment.model import AbsenceKind, InvalidAbsence
from sysops_graph.calendars.ical import MOST_BYTES, Occurrence, occurrences
from sysops_graph.calendars.model import NotACalendar
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.handlers import Effect, Send
from sysops_graph.delivery.model import Message, NewMessage, NewTimer, Outcome, Timer, timer_key
from sysops_graph.delivery.outside import fetch
from sysops_graph.errors import SysopsError
from sysops_graph.experts import absence_calendars as calendars
from sysops_graph.experts.absence_calendars import Followed
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.importing import AHEAD, import_events
from sysops_graph.sealing import SealedText, Sealer
from sysops_graph.settings import Settings

READ = "absences.read"
"""Topic: the calendar that an expert's absences follow is to be read; the subject is the expert."""
REFRESH = "absences.refresh"
"""Kind of the timer by which it is read again; the subject is the expert."""
_EVERY = timedelta(days=1)
_TIMEOUT_S = 15.0


def messages(settings: Settings) -> Mapping[str, Effect | Send]:
    """Topic → handler, with the key that opens addresses."""
    assert settings.sealing_key_file, "addresses are sealed from the first day"
    reader = Reader(Sealer.from_file(settings.sealing_key_file), allow_internal=settings.feeds_allow_internal)
    return {
        READ: Send(
            prepare=prepare_reading, call=reader.read, settle=take_over, failed=note_failed, timeout_s=_TIMEOUT_S
        )
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose calendar is to be read, as of an instant."""

    followed: Followed
    now: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The events of a calendar, or why it has none; of which address, in its sealed form."""

    text_sealed: str = field(repr=False)
    events: Sequence[Occurrence] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """The way to the calendars."""

    sealer: Sealer = field(repr=False)
    allow_internal: bool

    async def read(self, asked: Asked, _key: str, /) -> Found:
        """Raises AddressRefused, NotFetched, ContactDataUnreadable."""
        followed, sealed = asked.followed, asked.followed.sealed
        url = self.sealer.open_text(followed.id, sealed)
        assert url, "what is followed has an address"
        fetched = await fetch(url, most_bytes=MOST_BYTES, timeout_s=_TIMEOUT_S - 5, allow_internal=self.allow_internal)
        try:
            text = (fetched.body or b"").decode("utf-8-sig")
            events = await asyncio.to_thread(
                occurrences, text, time_zone=followed.time_zone, since=asked.now, until=asked.now + AHEAD
            )
        except UnicodeDecodeError:
            return Found(sealed["text_sealed"], error=NotACalendar().message)
        except NotACalendar as error:
            return Found(sealed["text_sealed"], error=error.message)
        return Found(sealed["text_sealed"], events)


async def follow_calendar(
    tx: Tx, expert_id: str, sealed: SealedText, *, host: str, kind: AbsenceKind, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The expert's absences follow the calendar at this address, in place of an earlier one. Raises ExpertNotFound."""
    await calendars.follow_calendar(tx, expert_id, sealed, host=host, kind=kind, actor=actor, now=now)
    outcome: Outcome = {"expert_id": expert_id}
    await deliver(tx, messages=[_wanted(expert_id)], arm=[_again(expert_id, now)], outcome=outcome, now=now, ids=ids)
    return outcome


async def leave_calendar(tx: Tx, expert_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The expert's absences follow no calendar any more; those that it gave stay."""
    await calendars.leave_calendar(tx, expert_id, now=now)
    outcome: Outcome = {"expert_id": expert_id}
    await deliver(tx, cancel=[timer_key(REFRESH, expert_id)], outcome=outcome, now=now, ids=ids)
    return outcome


async def refresh_calendar(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """A day has passed: the calendar is read again, and so every day while absences follow it."""
    if await calendars.lock_followed(tx, timer.subject_id, ids=ids):
        again = _again(timer.subject_id, now)
        await deliver(tx, messages=[_wanted(timer.subject_id)], arm=[again], now=now, ids=ids)


async def prepare_reading(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> Asked | None:
    """The calendar with its sealed address, or nothing when none is followed any more."""
    followed = await calendars.lock_followed(tx, message.subject_id, ids=ids)
    return Asked(followed, now) if followed else None


async def take_over(tx: Tx, message: Message, found: Found, /, *, now: datetime, ids: Ids) -> None:
    """Events become absences, and those that are gone end theirs; of a calendar that cannot be read they stay."""
    followed = await calendars.lock_followed(tx, message.subject_id, ids=ids)
    if followed is None or followed.sealed["text_sealed"] != found.text_sealed:
        return
    error, changes = found.error, list[NewMessage]()
    if error is None:
        try:
            said = {"kind": followed.kind, "by": followed.by}
            _, changes = await import_events(tx, followed.expert_id, found.events, **said, now=now)
        except InvalidAbsence as refused:
            error = refused.message
    await calendars.note_calendar(tx, followed.expert_id, error=error, now=now)
    if changes:
        await deliver(tx, messages=changes, now=now, ids=ids)


async def note_failed(tx: Tx, message: Message, /, *, error: Exception, final: bool, now: datetime, ids: Ids) -> None:
    """The calendar did not answer; the absences that it gave before stay."""
    words = error.message if isinstance(error, SysopsError) else type(error).__name__
    await calendars.note_calendar(tx, message.subject_id, error=words, now=now)


def _wanted(expert_id: str) -> NewMessage:
    return NewMessage(topic=READ, ticket_id=None, lane="webhook:feeds", subject_id=expert_id)


def _again(expert_id: str, now: datetime) -> NewTimer:
    return NewTimer(kind=REFRESH, subject_id=expert_id, due_at=now + _EVERY)
