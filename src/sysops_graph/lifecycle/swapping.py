"""Somebody else is on call for a time: because a lead says so, or because two have agreed. The rota shows who it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.delivery.model import Outcome, Timer, timer_key
from sysops_graph.experts import duties
from sysops_graph.experts.model import DutyRole
from sysops_graph.experts.shifts import (
    Rearranged,
    Shift,
    ShiftNotFound,
    Standing,
    StandInNotPossible,
    SwapNoLongerWaits,
    SwapNotFound,
    SwapState,
    demand_fit,
    expires_at,
    handed,
    shift_of,
)
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of
from sysops_graph.lifecycle.next import Next
from sysops_graph.notifications.model import Fact, Kind
from sysops_graph.notifications.rules import notice

SWAP_EXPIRY = "swap.expiry"

_TOLD = {
    SwapState.ACCEPTED: Kind.SWAP_ACCEPTED,
    SwapState.REFUSED: Kind.SWAP_REFUSED,
    SwapState.EXPIRED: Kind.SWAP_EXPIRED,
    SwapState.CANCELLED: Kind.SWAP_CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRef:
    """A duty on call of a known person, by rota, role and begin."""

    rota_id: str
    role: DutyRole
    starts_at: datetime


async def override_duty(
    tx: Tx,
    rota_id: str,
    *,
    person_id: str,
    role: DutyRole,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """A lead says who has the duty from one instant to another; who had it is relieved for that time.

    Raises RotaNotFound, StandInNotPossible.
    """
    standing = (await duties.lock_shifts(tx, [(rota_id, person_id)], actor=actor, now=now, ids=ids))[rota_id]
    since_at = max(starts_at, now)
    if ends_at <= since_at:
        raise StandInNotPossible("That time is over.", rota_id=rota_id)
    own = [shift for shift in standing.shifts if shift.role == role]
    demand_fit(standing, person_id, starts_at=since_at, ends_at=ends_at, gives=own)
    change = handed(standing, to_id=person_id, role=role, starts_at=since_at, ends_at=ends_at)
    await duties.hand_over(tx, [change], actor=actor, now=now, ids=ids)
    next_ = Next()
    concerned = {person_id, *(shift.person_id for shift in change.ended)}
    facts = _facts(standing, role, since_at, ends_at, reason=reason)
    facts["to_name"] = standing.people[person_id].name
    _tell(next_, Kind.DUTY_OVERRIDDEN, sorted(concerned), facts)
    _supply(next_, rota_id, concerned)
    outcome: Outcome = {"rota_id": rota_id, "person_id": person_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def request_swap(
    tx: Tx,
    given: ShiftRef,
    *,
    to_id: str,
    in_return: ShiftRef | None,
    reason: str,
    actor: Actor,
    now: datetime,
    ids: Ids,
) -> Outcome:
    """Somebody on call asks another person to have the duty, perhaps for one of theirs; until the yes nothing changes.

    Raises RotaNotFound, ShiftNotFound, StandInNotPossible.
    """
    from_id = actor.subject_id or ""
    if to_id == from_id:
        raise StandInNotPossible("This duty is yours already.", person_id=to_id)
    standings = await _locked(tx, given.rota_id, in_return and in_return.rota_id, from_id, to_id, now=now, ids=ids)
    shift = shift_of(standings[given.rota_id], from_id, role=given.role, starts_at=given.starts_at)
    back = None
    if in_return:
        back = shift_of(standings[in_return.rota_id], to_id, role=in_return.role, starts_at=in_return.starts_at)
    _demand_possible(standings, shift, back, to_id=to_id, now=now)
    until_at = expires_at([shift, *([back] if back else [])], now=now)
    swap_id = await duties.write_swap(
        tx, shift, back, to_id=to_id, reason=reason, expires_at=until_at, now=now, ids=ids
    )
    next_ = Next()
    next_.at(SWAP_EXPIRY, swap_id, until_at, ticket_id=None)
    facts = _facts(standings[given.rota_id], shift.role, shift.starts_at, shift.ends_at, reason=reason)
    facts |= {"from_name": shift.name, "answer_until_at": until_at.isoformat(), **_back_facts(standings, back)}
    _tell(next_, Kind.SWAP_ASKED, [to_id], facts)
    outcome: Outcome = {"swap_id": swap_id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def answer_swap(tx: Tx, swap_id: str, *, accept: bool, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Who was asked says yes, and both duties change hands at once, or no.

    Raises SwapNotFound, SwapNoLongerWaits, ShiftNotFound, StandInNotPossible.
    """
    wanted = SwapState.ACCEPTED if accept else SwapState.REFUSED
    swap = await duties.lock_swap(tx, swap_id, ids=ids)
    if actor.subject_id != swap["to_id"]:
        raise SwapNotFound(swap_id=swap_id)
    return await _end(tx, swap, wanted, actor=actor, now=now, ids=ids)


async def cancel_swap(tx: Tx, swap_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """Who asked keeps the duty after all. Raises SwapNotFound, SwapNoLongerWaits."""
    swap = await duties.lock_swap(tx, swap_id, ids=ids)
    if actor.subject_id != swap["from_id"]:
        raise SwapNotFound(swap_id=swap_id)
    return await _end(tx, swap, SwapState.CANCELLED, actor=actor, now=now, ids=ids)


async def expire_swap(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Nobody has answered: everybody keeps the duty that they have."""
    swap = await duties.lock_swap(tx, timer.subject_id, ids=ids)
    if swap["state"] == SwapState.REQUESTED:
        await _end(tx, swap, SwapState.EXPIRED, actor=SYSTEM, now=now, ids=ids)


async def _end(tx: Tx, swap: Row, wanted: SwapState, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    outcome: Outcome = {"swap_id": swap["id"]}
    next_ = Next()
    if swap["state"] == wanted:
        await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
        return outcome
    late = swap["expires_at"] <= now and wanted is not SwapState.EXPIRED
    if swap["state"] != SwapState.REQUESTED or late:
        how = "it ran out" if swap["state"] == SwapState.REQUESTED else f"it was {swap['state']}"
        raise SwapNoLongerWaits(f"This swap waits no longer: {how}.", state=swap["state"])
    from_id, to_id = swap["from_id"], swap["to_id"]
    standings = await _locked(tx, swap["rota_id"], swap["return_rota_id"], from_id, to_id, now=now, ids=ids)
    if wanted is SwapState.ACCEPTED:
        await _change_hands(tx, swap, standings, next_, actor=actor, now=now, ids=ids)
    await duties.end_swap(tx, swap["id"], wanted, actor=actor, now=now)
    if wanted is not SwapState.EXPIRED:
        next_.cancel.append(timer_key(SWAP_EXPIRY, swap["id"]))
    facts = _facts(standings[swap["rota_id"]], swap["role"], swap["starts_at"], swap["ends_at"])
    _tell(next_, _TOLD[wanted], _hears(wanted, from_id, to_id), facts)
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome


async def _change_hands(
    tx: Tx, swap: Row, standings: dict[str, Standing], next_: Next, *, actor: Actor, now: datetime, ids: Ids
) -> None:
    """Looked at again under the locks: the duties are as they were when the swap was asked for, from now on."""
    from_id, to_id = swap["from_id"], swap["to_id"]
    shift = _as_asked(standings, swap, from_id, "")
    back = _as_asked(standings, swap, to_id, "return_") if swap["return_rota_id"] else None
    _demand_possible(standings, shift, back, to_id=to_id, now=now)
    changes = [_handed(standings, shift, to_id, now=now)]
    if back:
        changes.append(_handed(standings, back, from_id, now=now))
    await duties.hand_over(tx, changes, actor=actor, now=now, ids=ids)
    _supply(next_, swap["id"], {from_id, to_id})


def _as_asked(standings: dict[str, Standing], swap: Row, person_id: str, prefix: str) -> Shift:
    """Raises ShiftNotFound when the duty has become another's, or another one, since."""
    standing = standings[swap[f"{prefix}rota_id"]]
    starts_at, role = swap[f"{prefix}starts_at"], swap[f"{prefix}role"]
    shift = shift_of(standing, person_id, role=role, starts_at=starts_at)
    if shift.ends_at != swap[f"{prefix}ends_at"]:
        raise ShiftNotFound(rota_id=shift.rota_id, person_id=person_id)
    return shift


def _demand_possible(
    standings: dict[str, Standing], shift: Shift, back: Shift | None, *, to_id: str, now: datetime
) -> None:
    """Each of the two could have the duty that they are to get; on one rota they may trade their roles."""
    given = [each for each in (shift, back) if each]
    takers = zip(given, (to_id, shift.person_id), strict=False)
    for one, taker_id in takers:
        since_at = max(one.starts_at, now)
        demand_fit(standings[one.rota_id], taker_id, starts_at=since_at, ends_at=one.ends_at, gives=given)


def _handed(standings: dict[str, Standing], shift: Shift, to_id: str, *, now: datetime) -> Rearranged:
    return handed(
        standings[shift.rota_id],
        to_id=to_id,
        role=shift.role,
        starts_at=max(shift.starts_at, now),
        ends_at=shift.ends_at,
        only_of=shift.person_id,
    )


async def _locked(
    tx: Tx, rota_id: str, return_rota_id: str | None, from_id: str, to_id: str, *, now: datetime, ids: Ids
) -> dict[str, Standing]:
    wanted = {(rota_id, to_id), *([(return_rota_id, from_id)] if return_rota_id else [])}
    return await duties.lock_shifts(tx, wanted, now=now, ids=ids)


def _hears(state: SwapState, from_id: str, to_id: str) -> list[str]:
    """A yes is told to both; else the one who did not say it, and when time did, both."""
    match state:
        case SwapState.REFUSED:
            return [from_id]
        case SwapState.CANCELLED:
            return [to_id]
        case _:
            return [from_id, to_id]


def _facts(standing: Standing, role: str, starts_at: datetime, ends_at: datetime, **more: Fact) -> dict[str, Fact]:
    times = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    return {"rota": standing.rota_name, "role": str(role), **times, **more}


def _back_facts(standings: dict[str, Standing], back: Shift | None) -> dict[str, Fact]:
    if back is None:
        return {"return_rota": None, "return_starts_at": None, "return_ends_at": None}
    times = {"return_starts_at": back.starts_at.isoformat(), "return_ends_at": back.ends_at.isoformat()}
    return {"return_rota": standings[back.rota_id].rota_name, **times}


def _tell(next_: Next, kind: Kind, told_ids: Iterable[str], facts: dict[str, Fact]) -> None:
    next_.messages += [notice(kind, person_id, ticket_id=None, **facts) for person_id in told_ids]


def _supply(next_: Next, subject_id: str, person_ids: Iterable[str]) -> None:
    """Experts on call can take what they could not take before."""
    experts = sorted(each for each in person_ids if label_of(each) == "Expert")
    if experts:
        next_.supply_changed(subject_id, expert_ids=experts)
