"""The checker of histories lets pass what a correct service does, and names each flaw."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from faults.histories import Found, Kept, violations
from faults.lives import Invocation, Outcome
from faults.model import Line

TICKET, LIFE = "tkt_1", "life"
OPENED = Line(number=1, kind="opened", by="open")
OFFERED = Line(number=2, kind="offered", offer="asg_1", expert="exp_a")
OWNED = Line(number=3, kind="owned", cause="accepted", by="a", offer="asg_1", expert="exp_a")
REFUSED = Line(number=3, kind="offer_refused", by="b", offer="asg_1", expert="exp_a")
LOST = Line(number=4, kind="owner_lost", cause="given_back", by="r", offer="asg_1", expert="exp_a")
ASKED = Line(number=4, kind="transfer_requested", by="t", transfer="trf_1", expert="exp_b")
HANDED = Line(number=5, kind="owned", cause="transferred", by="y", offer="asg_2", expert="exp_b")
CLOSED = Line(number=4, kind="closed", by="c")
TAKEN = Line(number=3, kind="offer_withdrawn", cause="absence", by="ill", offer="asg_1", expert="exp_a")
NEXT = Line(number=5, kind="offered", offer="asg_2", expert="exp_b")


def asked(
    key: str,
    deed: str,
    began: float = 0,
    ended: float = 1,
    *,
    said: str | None = None,
    lost: bool = False,
    **given: Any,
) -> Invocation:
    """Answered with yes, unless a refusal is `said` or the answer was lost."""
    outcome = Outcome.UNKNOWN if lost else Outcome.FAILED if said else Outcome.OK
    answer = "ReadError" if lost else said or {deed: {"id": key}}
    return Invocation(
        by="max", life=LIFE, deed=deed, key=key, given=given, began=began, ended=ended, outcome=outcome, answer=answer
    )


OPEN = asked("open", "openTicket")


def accept(key: str, began: float = 2, ended: float = 3, **more: Any) -> Invocation:
    return asked(key, "acceptOffer", began, ended, offerId="asg_1", **more)


def refuse(key: str, began: float = 2, ended: float = 3, **more: Any) -> Invocation:
    return asked(key, "refuseOffer", began, ended, offerId="asg_1", **more)


def release(key: str, began: float, ended: float, **more: Any) -> Invocation:
    return asked(key, "releaseTicket", began, ended, ticketId=TICKET, **more)


def kept(*lines: Line, **other: Any) -> Kept:
    """As the graph would have it after these lines, unless said otherwise."""
    named = {"owned": "accepted", "owner_lost": "released"}
    held = [line for line in lines if line.offer]
    assignments = {line.offer: named.get(line.kind, line.kind.removeprefix("offer_")) for line in held}
    if HANDED in lines:
        assignments["asg_1"] = "transferred"
    over = CLOSED in lines
    if over:
        assignments = dict.fromkeys(assignments, "released")
    owners = [held for held, state in assignments.items() if state == "accepted"]
    normal = Kept(
        id=TICKET, life=LIFE, over=over, assignments=assignments, owners=owners, lines=lines, receipts=1, claimed=False
    )
    return replace(normal, **other)


def said(history: Sequence[Invocation], *tickets: Kept, **other: Any) -> list[str]:
    done = [one for one in history if one.outcome is not Outcome.FAILED]
    commands = {one.key: 1 for one in done if one.outcome is Outcome.OK}
    absences = {one.key: 1 for one in done if one.deed == "recordAbsence"}
    found = Found(tickets=tickets, commands=commands, absences=absences, experts=3)
    return violations(history, replace(found, **other))


OWNER = (OPENED, OFFERED, OWNED)
HAND_OVER = (*OWNER, ASKED, HANDED)
TRANSFER = asked("t", "requestTransfer", 4, 5, ticketId=TICKET)
ILL = asked("ill", "recordAbsence", 1, 2, expertId="exp_a")
ILL = replace(ILL, answer={"recordAbsence": {"absence": {"id": "abs_1"}}})


@pytest.mark.parametrize(
    ("history", "lines"),
    [
        pytest.param([OPEN, accept("a")], OWNER, id="accepted"),
        pytest.param([OPEN, accept("a", lost=True)], [OPENED, OFFERED], id="lost, not happened"),
        pytest.param([OPEN, accept("a", lost=True)], OWNER, id="lost, happened"),
        pytest.param([OPEN, accept("a", lost=True), accept("a", 4, 5)], OWNER, id="lost, happened, asked again"),
        pytest.param([OPEN, accept("a"), accept("z")], OWNER, id="the same answer by another key"),
        pytest.param(
            [OPEN, accept("a"), accept("z", lost=True), release("r", 4, 5), accept("z", 6, 7)],
            [*OWNER, LOST, NEXT],
            id="the same answer, kept",
        ),
        pytest.param([OPEN, accept("a"), refuse("b", said="ANSWERED_OTHERWISE")], OWNER, id="beside a refusal"),
        pytest.param(
            [OPEN, refuse("b", lost=True), accept("a", 4, 5, said="ANSWERED_OTHERWISE")],
            [OPENED, OFFERED, REFUSED, replace(NEXT, number=4)],
            id="refused by who heard nothing",
        ),
        pytest.param(
            [OPEN, accept("a", 2, 3), release("r", 2, 5), accept("z", 2, 6, said="OFFER_NO_LONGER_LIVE")],
            [*OWNER, LOST, NEXT],
            id="given back",
        ),
        pytest.param(
            [OPEN, release("r", 2, 9, said="NO_OWNER"), accept("a", 3, 4)], OWNER, id="released before it was accepted"
        ),
        pytest.param(
            [
                OPEN,
                accept("a"),
                TRANSFER,
                asked("y", "acceptTransfer", 6, 7, transferId="trf_1"),
                asked("n", "refuseTransfer", 8, 9, said="TRANSFER_NO_LONGER_WAITS", transferId="trf_1"),
            ],
            HAND_OVER,
            id="handed beside a refusal",
        ),
        pytest.param(
            [OPEN, accept("a"), TRANSFER, asked("u", "requestTransfer", 4, 6, said="TRANSFER_NOT_POSSIBLE")],
            [*OWNER, ASKED],
            id="two want to hand over",
        ),
        pytest.param(
            [
                OPEN,
                accept("a"),
                asked("c", "cancelTicket", 4, 5),
                asked("d", "cancelTicket", 4, 6, said="MOVE_NOT_POSSIBLE"),
            ],
            [*OWNER, CLOSED],
            id="cancelled twice",
        ),
        pytest.param([OPEN], [OPENED, Line(number=2, kind="exception_raised")], id="nobody can come"),
        pytest.param(
            [OPEN, ILL, accept("a", said="OFFER_NO_LONGER_LIVE")],
            [OPENED, OFFERED, TAKEN, replace(NEXT, number=4)],
            id="taken by an absence",
        ),
        pytest.param([OPEN, ILL, accept("a", said="NOT_AVAILABLE")], [OPENED, OFFERED], id="away"),
    ],
)
def test_what_a_correct_service_does_passes(history: list[Invocation], lines: Sequence[Line]) -> None:
    assert said(history, kept(*lines)) == []


def test_a_lost_opening_may_have_opened_nothing_and_what_is_to_be_claimed_is_not_offered() -> None:
    assert said([asked("open", "openTicket", lost=True)]) == []
    assert said([OPEN], kept(OPENED, claimed=True)) == []


@pytest.mark.parametrize(
    ("history", "lines", "flaw"),
    [
        pytest.param(
            [OPEN, accept("a", said="OFFER_NO_LONGER_LIVE")],
            [OPENED, OFFERED],
            "acceptOffer a: refused for no reason: OFFER_NO_LONGER_LIVE",
            id="nothing else happened",
        ),
        pytest.param(
            [OPEN, accept("a", said="ALREADY_EXISTS"), accept("z", ended=4)],
            [OPENED, OFFERED, replace(OWNED, by="z")],
            "acceptOffer a: refused for no reason: ALREADY_EXISTS",
            id="no reason at all",
        ),
        pytest.param(
            [OPEN, accept("a", said="ANSWERED_OTHERWISE"), refuse("b", 4, 5)],
            [OPENED, OFFERED, REFUSED],
            "acceptOffer a: refused for no reason: ANSWERED_OTHERWISE",
            id="the reason came later",
        ),
        pytest.param(
            [OPEN, accept("a"), release("r", 4, 5), release("s", 2, 2.5, said="NO_OWNER"), accept("z", 0, 1)],
            [OPENED, OFFERED, replace(OWNED, by="z"), LOST],
            "releaseTicket s: refused for no reason: NO_OWNER",
            id="it had an owner all the time",
        ),
        pytest.param(
            [OPEN, accept("a"), release("r", 4, 5, lost=True), release("r", 6, 7, said="NO_OWNER")],
            [*OWNER, LOST],
            "releaseTicket r: refused for no reason: NO_OWNER",
            id="its own doing is no reason",
        ),
        pytest.param(
            [OPEN, asked("e", "endAbsence", 3, 4, absenceId="abs_1"), ILL, accept("a", 5, 6, said="NOT_AVAILABLE")],
            [OPENED, OFFERED],
            "acceptOffer a: refused for no reason: NOT_AVAILABLE",
            id="well again",
        ),
        pytest.param(
            [OPEN, accept("a"), accept("z")],
            [*OWNER, replace(OWNED, number=4, by="z")],
            "tkt_1: line 4 (owned) cannot be: it has an owner",
            id="two winners",
        ),
        pytest.param(
            [OPEN, accept("a"), refuse("b")],
            [*OWNER, replace(REFUSED, number=4)],
            "tkt_1: line 4 (offer_refused) cannot be: the offer does not wait",
            id="refused after it was accepted",
        ),
        pytest.param(
            [OPEN, refuse("b"), accept("a")],
            [OPENED, OFFERED, REFUSED],
            "acceptOffer a: answered, and did not happen",
            id="answered without effect",
        ),
        pytest.param(
            [OPEN, accept("a"), release("r", 4, 5)],
            [*OWNER, LOST, replace(LOST, number=5)],
            "releaseTicket r: happened twice: line 4 of tkt_1 (owner_lost), line 5 of tkt_1 (owner_lost)",
            id="one key, two effects",
        ),
        pytest.param(
            [OPEN, accept("a", said="ANSWERED_OTHERWISE")],
            OWNER,
            "acceptOffer a: refused, and happened: line 3 of tkt_1 (owned)",
            id="refused and done",
        ),
        pytest.param(
            [OPEN, asked("a", "acceptOffer", offerId="asg_9")],
            OWNER,
            "acceptOffer a: something else happened: line 3 of tkt_1 (owned)",
            id="another offer",
        ),
        pytest.param(
            [OPEN, ILL],
            [OPENED, OFFERED, replace(TAKEN, expert="exp_b")],
            "recordAbsence ill: something else happened: line 3 of tkt_1 (offer_withdrawn)",
            id="another expert's",
        ),
        pytest.param([OPEN], OWNER, "a: nobody asked for line 3 of tkt_1 (owned)", id="an owner without acceptance"),
        pytest.param(
            [OPEN],
            [OPENED, OFFERED, replace(OWNED, by="")],
            "tkt_1: line 3 (owned) cannot be: nobody said yes",
            id="the service's own choice",
        ),
        pytest.param(
            [OPEN, accept("a"), replace(accept("a", 4, 5), answer={"acceptOffer": {"id": "other"}})],
            OWNER,
            "acceptOffer a: answered in two ways: {'acceptOffer': {'id': 'a'}}, {'acceptOffer': {'id': 'other'}}",
            id="another answer",
        ),
        pytest.param(
            [OPEN, release("r", 2, 3), accept("a", 4, 5)],
            [*OWNER, LOST],
            "tkt_1: releaseTicket r was answered before acceptOffer a was asked, and stands after it",
            id="out of order",
        ),
        pytest.param(
            [OPEN],
            [OPENED, Line(number=2, kind="repaired")],
            "tkt_1: line 2 (repaired) cannot be: it was without a next step",
            id="left alone for a while",
        ),
        pytest.param([OPEN], [replace(OFFERED, number=3)], "tkt_1: line 3 in place of 1", id="a gap"),
    ],
)
def test_a_flaw_is_named(history: list[Invocation], lines: Sequence[Line], flaw: str) -> None:
    assert flaw in said(history, kept(*lines))


@pytest.mark.parametrize(
    ("other", "flaw"),
    [
        ({"receipts": 0}, "tkt_1: 0 receipts in place of 1"),
        ({"owners": ()}, "tkt_1: owned by [], accepted are ['asg_1']"),
        (
            {"assignments": {"asg_1": "released"}, "owners": ()},
            "tkt_1: its history ends in {'asg_1': 'accepted'}, the graph has {'asg_1': 'released'}",
        ),
    ],
)
def test_a_graph_that_says_otherwise_is_named(other: dict[str, Any], flaw: str) -> None:
    assert flaw in said([OPEN, accept("a")], kept(*OWNER, **other))


@pytest.mark.parametrize(
    ("tickets", "other", "flaw"),
    [
        ([], {}, "openTicket open: 0 tickets in the graph, in place of 1"),
        ([kept(OPENED), kept(OPENED)], {}, "openTicket open: 2 tickets in the graph, in place of 1"),
        ([kept(OPENED)], {"commands": {}}, "openTicket open: 0 commands in the graph, in place of 1"),
        ([kept(OPENED)], {}, "tkt_1: without a next step since line 1 (opened)"),
        ([kept(OPENED)], {"absences": {"ill": 2}}, "recordAbsence ill: 2 absences in the graph, in place of 1"),
        ([kept(*OWNER, LOST, claimed=True)], {}, "tkt_1: without a next step since line 4 (owner_lost)"),
    ],
)
def test_a_wrong_number_is_named(tickets: list[Kept], other: dict[str, Any], flaw: str) -> None:
    assert flaw in said([OPEN, ILL], *tickets, **other)
