"""Whether what clients were told, and what the graph keeps afterwards, can have come from one correct service. Pure.

A ticket's history in the graph says in which order things happened to it; replayed, it says how the ticket stood
between any two of them. An answer must fit how its ticket stood at some moment while the request was under way. A
request that nobody answered may have happened at any moment since it was asked, or never.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from faults.lives import Invocation, Outcome, Row
from faults.model import SAME_AGAIN, Line, Standing, after, objection, refuses

NEVER = float("inf")
_LINE_OF = {
    "openTicket": "opened",
    "acceptOffer": "owned",
    "refuseOffer": "offer_refused",
    "claimTicket": "owned",
    "releaseTicket": "owner_lost",
    "requestTransfer": "transfer_requested",
    "acceptTransfer": "owned",
    "refuseTransfer": "transfer_refused",
    "cancelTransfer": "transfer_cancelled",
    "cancelTicket": "closed",
}
"""What each deed writes into the history of its ticket, once; an absence writes into any number of them."""
_SEEKS = frozenset({"opened", "owner_lost", "offer_refused", "offer_expired", "offer_withdrawn"})
_SOUGHT = frozenset({"offered", "owned", "waiting", "exception_raised", "closed"})
"""An expert is to be sought, after which lines; and after which nobody need be sought any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One ticket as the graph keeps it.

    `assignments` are states by id, `owners` the assignments by which somebody holds it as an owner; one that is
    `claimed` need not be offered at first.
    """

    id: str
    life: str
    over: bool
    assignments: Mapping[str, str]
    owners: Sequence[str]
    lines: Sequence[Line]
    receipts: int
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was read from the graph at the end; commands and absences are counted by the key that they came from."""

    tickets: Sequence[Kept]
    commands: Mapping[str, int]
    absences: Mapping[str, int]
    experts: int


@dataclass(frozen=True, slots=True)
class Request:
    """All tries under one key, in order."""

    tries: Sequence[Invocation]

    @property
    def first(self) -> Invocation:
        return self.tries[0]

    @property
    def answers(self) -> list[tuple[float, Row]]:
        """What was answered with yes, and when."""
        return [(one.ended, one.answer) for one in self.tries if isinstance(one.answer, dict)]

    @property
    def done(self) -> float:
        """From when on it has certainly happened."""
        return min((at for at, _ in self.answers), default=NEVER)

    @property
    def refused(self) -> bool:
        """Every try was: it cannot have happened."""
        return all(one.outcome is Outcome.FAILED for one in self.tries)

    def __str__(self) -> str:
        return f"{self.first.deed} {self.first.key}"


Requests = Mapping[str, Request]


def violations(history: Sequence[Invocation], found: Found) -> list[str]:
    """Every way in which they do not fit; empty for a correct service."""
    tries = defaultdict[str, list[Invocation]](list)
    for one in sorted(history, key=lambda one: one.began):
        tries[one.key].append(one)
    requests = {key: Request(of_key) for key, of_key in tries.items()}
    said = [*_numbers(requests, found), *_effects(requests, found), *_answers(requests, found)]
    for ticket in found.tickets:
        said += [*_replay(ticket), *_order(ticket, requests), *_end(ticket)]
    return said


def _numbers(requests: Requests, found: Found) -> Iterator[str]:
    """What was answered exists exactly once, what is unknown at most once, what was refused not at all."""
    tickets = Counter(ticket.life for ticket in found.tickets)
    for key, request in requests.items():
        numbers = {"commands": found.commands.get(key, 0)}
        if request.first.deed == "openTicket":
            numbers["tickets"] = tickets[request.first.life]
        if request.first.deed == "recordAbsence":
            numbers["absences"] = found.absences.get(key, 0)
        least, most = int(request.done < NEVER), int(not request.refused)
        for what, number in numbers.items():
            if not least <= number <= most:
                yield f"{request}: {number} {what} in the graph, in place of {least if number < least else most}"


def _effects(requests: Requests, found: Found) -> Iterator[str]:
    """What a key wrote was asked for, once, and of this ticket."""
    written = defaultdict[str, list[tuple[Kept, Line]]](list)
    for ticket in found.tickets:
        for line in ticket.lines:
            if line.by:
                written[line.by].append((ticket, line))
    for key, lines in written.items():
        where = ", ".join(f"line {line.number} of {ticket.id} ({line.kind})" for ticket, line in lines)
        request = requests.get(key)
        if request is None:
            yield f"{key}: nobody asked for {where}"
        elif request.refused:
            yield f"{request}: refused, and happened: {where}"
        elif not all(_meant(request.first, ticket, line) for ticket, line in lines):
            yield f"{request}: something else happened: {where}"
        elif len(lines) > 1 and request.first.deed in _LINE_OF:
            yield f"{request}: happened twice: {where}"


def _meant(one: Invocation, ticket: Kept, line: Line) -> bool:
    if one.deed == "recordAbsence":
        return line.kind in {"owner_lost", "offer_withdrawn"} and line.expert == one.given["expertId"]
    subject = one.given.get("offerId", line.offer)
    return ticket.life == one.life and line.kind == _LINE_OF.get(one.deed) and line.offer == subject


def _answers(requests: Requests, found: Found) -> Iterator[str]:
    """Each answer fits a moment of its try, a yes one of any try before, since it is kept; and a key has one answer."""
    tickets = {ticket.life: ticket for ticket in found.tickets}
    away = list(_absences(requests))
    for request in requests.values():
        for (_, earlier), (_, later) in pairwise(request.answers):
            if earlier != later:
                yield f"{request}: answered in two ways: {earlier}, {later}"
        for one in request.tries:
            ticket = tickets.get(one.life)
            stands_for = one if one.outcome is Outcome.FAILED else replace(one, began=request.first.began)
            stood = list(_moments(ticket, stands_for, requests)) if ticket else []
            if one.outcome is Outcome.FAILED and not _explained(one, ticket, stood, away, found.experts):
                yield f"{request}: refused for no reason: {one.answer}"
            if one.outcome is Outcome.OK and not _happened(one, ticket, stood):
                yield f"{request}: answered, and did not happen"


def _moments(ticket: Kept, one: Invocation, requests: Requests) -> Iterator[Standing]:
    """How the ticket may have stood when a request was looked at.

    What was answered before it was asked had happened. What was asked after it was answered had not; nor had the
    request itself, since a repeat of what happened is answered as the first time.
    """
    known = [(line.number, requests[line.by]) for line in ticket.lines if line.by in requests]
    earliest = max((number for number, other in known if other.done <= one.began), default=0)
    still_to_come = (number for number, other in known if other.first.began >= one.ended or other.first.key == one.key)
    latest = min(still_to_come, default=len(ticket.lines) + 1) - 1
    for number in range(earliest, latest + 1):
        yield _stood(ticket, number)


def _stood(ticket: Kept, number: int) -> Standing:
    return reduce(after, (line for line in ticket.lines if line.number <= number), Standing())


def _absences(requests: Requests) -> Iterator[tuple[str, float, float]]:
    """Experts, and from when until when they may be away."""
    ends = {r.first.given["absenceId"]: r.done for r in requests.values() if r.first.deed == "endAbsence"}
    for request in requests.values():
        if request.first.deed == "recordAbsence" and not request.refused:
            ids = [answer["recordAbsence"]["absence"]["id"] for _, answer in request.answers]
            until = min((ends.get(absence_id, NEVER) for absence_id in ids), default=NEVER)
            yield request.first.given["expertId"], request.first.began, until


def _explained(
    one: Invocation,
    ticket: Kept | None,
    stood: Sequence[Standing],
    away: Sequence[tuple[str, float, float]],
    experts: int,
) -> bool:
    absent = {expert for expert, since, until in away if since <= one.ended and until >= one.began}
    lines = ticket.lines if ticket else ()
    ran_out = {line.offer or line.transfer for line in lines if line.kind in {"offer_expired", "transfer_expired"}}
    return any(refuses(each, one, absent=absent, ran_out=ran_out, experts=experts) for each in stood)


def _happened(one: Invocation, ticket: Kept | None, stood: Sequence[Standing]) -> bool:
    """By its own line, or because somebody else did the same before."""
    if one.deed not in _LINE_OF or (ticket and any(line.by == one.key for line in ticket.lines)):
        return True
    subject = one.given.get("offerId") or one.given.get("transferId") or ""
    same = SAME_AGAIN.get(one.deed, NEVER)
    return any(same in {each.assignments.get(subject), each.transfers.get(subject)} for each in stood)


def _replay(ticket: Kept) -> Iterator[str]:
    """Each line can follow the ones before: one winner per offer, one owner at a time."""
    standing = Standing()
    for number, line in enumerate(ticket.lines, start=1):
        if line.number != number:
            yield f"{ticket.id}: line {line.number} in place of {number}"
        if why := objection(standing, line):
            yield f"{ticket.id}: line {line.number} ({line.kind}) cannot be: {why}"
        standing = after(standing, line)
    if standing.assignments != ticket.assignments or standing.over != ticket.over:
        yield f"{ticket.id}: its history ends in {standing.assignments}, the graph has {ticket.assignments}"


def _order(ticket: Kept, requests: Requests) -> Iterator[str]:
    """What was answered before something else was asked stands before it."""
    last, began = "", 0.0
    for line in ticket.lines:
        request = requests.get(line.by)
        if request is None:
            continue
        if request.done < began:
            yield f"{ticket.id}: {request} was answered before {last} was asked, and stands after it"
        if request.first.began > began:
            last, began = str(request), request.first.began


def _end(ticket: Kept) -> Iterator[str]:
    """No owner without a live acceptance, and nobody is left alone or without a receipt."""
    live = sorted(held for held, state in ticket.assignments.items() if state == "accepted")
    if sorted(ticket.owners) != live:
        yield f"{ticket.id}: owned by {list(ticket.owners)}, accepted are {live}"
    if len(live) > 1:
        yield f"{ticket.id}: {len(live)} owners"
    last = [line for line in ticket.lines if line.kind in _SEEKS | _SOUGHT][-1:]
    if any(line.kind in _SEEKS and not (line.kind == "opened" and ticket.claimed) for line in last):
        yield f"{ticket.id}: without a next step since line {last[0].number} ({last[0].kind})"
    if ticket.receipts != 1:
        yield f"{ticket.id}: {ticket.receipts} receipts in place of 1"
