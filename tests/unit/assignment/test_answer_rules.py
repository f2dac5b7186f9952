from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.actor import Actor, Role
from sysops_graph.assignment.model import (
    AnsweredOtherwise,
    AssignmentState,
    OfferNoLongerLive,
    Reaction,
    VisitState,
    VisitStepNotPossible,
    Watch,
)
from sysops_graph.assignment.rules import (
    check_live,
    check_step,
    may_act_for,
    next_digest,
    reaction,
    taken_by_absence,
)
from sysops_graph.tickets.model import Held, Priority, Running, State, Ticket

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFER = Held(
    id="asg_a",
    state="offered",
    expert_id="exp_a",
    expires_at=NOW + HOUR,
    slot_id=None,
    starts_at=None,
    ends_at=None,
    visit_id=None,
    visit_state=None,
    strategy="default",
    full=False,
)
OWNED = replace(OFFER, state="accepted")
VISIT = replace(OWNED, starts_at=NOW + 24 * HOUR, ends_at=NOW + 26 * HOUR)


def ticket(held: Held) -> Ticket:
    return Ticket(
        id="tkt_t",
        key="INC-2026-000001",
        state=State.OPEN,
        priority=Priority.P3,
        line=1,
        service_level="Standard",
        visit=False,
        needs_owner=False,
        version=3,
        cycle=1,
        flags=(),
        waiting_since_at=None,
        opened_at=NOW,
        state_at=NOW,
        customer_id="cus_c",
        area_id="area_a",
        time_zone="Europe/Berlin",
        queue_id=None,
        queue_mode="offer",
        strategy="default",
        digest=("08:00",),
        assignments=(held,),
        attempts=0,
        exception=None,
        clocks=(Running(id="clk_r", kind="resolution", due_at=NOW + 48 * HOUR, met_at=None),),
        lead_ids=(),
        policy_version=1,
        policy_body="{}",
    )


def test_an_offer_waits_for_its_answer_until_it_runs_out() -> None:
    assert check_live(OFFER, "", AssignmentState.ACCEPTED, now=NOW)
    with pytest.raises(OfferNoLongerLive, match="ran out"):
        check_live(OFFER, "", AssignmentState.ACCEPTED, now=NOW + HOUR)


@pytest.mark.parametrize(("ended", "error"), [("refused", AnsweredOtherwise), ("expired", OfferNoLongerLive)])
def test_an_ended_offer_says_how_it_ended(ended: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=ended):
        check_live(None, ended, AssignmentState.ACCEPTED, now=NOW)


def test_the_same_answer_again_is_no_new_answer() -> None:
    assert not check_live(OWNED, "", AssignmentState.ACCEPTED, now=NOW)
    assert not check_live(None, "refused", AssignmentState.REFUSED, now=NOW)


@pytest.mark.parametrize(
    ("held", "from_h", "until_h", "taken"),
    [
        (VISIT, 0, 24, False),
        (VISIT, 0, 25, True),
        (VISIT, 26, 40, False),
        (OFFER, -1, 1, True),
        (OFFER, 1, 5, False),
        (OWNED, 0, 47, False),
        (OWNED, 0, 49, True),
        (OWNED, 40, 80, True),
        (OWNED, 50, 500, False),
    ],
)
def test_what_an_absence_takes(held: Held, from_h: int, until_h: int, taken: bool) -> None:
    starts_at, ends_at = NOW + from_h * HOUR, NOW + until_h * HOUR
    assert taken_by_absence(ticket(held), held, starts_at=starts_at, ends_at=ends_at, now=NOW) is taken


def test_an_expert_acts_for_themselves_and_the_desk_for_everybody() -> None:
    assert may_act_for(Actor(principal="a", roles=frozenset({Role.EXPERT}), subject_id="exp_a"), "exp_a")
    assert not may_act_for(Actor(principal="b", roles=frozenset({Role.EXPERT}), subject_id="exp_b"), "exp_a")
    assert may_act_for(Actor(principal="d", roles=frozenset({Role.HELP_DESK})), "exp_a")


def test_a_late_visit_is_asked_about_then_told_then_replaced() -> None:
    steps = [reaction(Watch.ARRIVE, n, VisitState.PLANNED) for n in range(4)]
    assert steps == [Reaction.ASK_EXPERT, Reaction.TELL_LEAD, Reaction.REPLACE, None]
    assert reaction(Watch.ARRIVE, 0, VisitState.STARTED) is None
    assert reaction(Watch.FINISH, 2, VisitState.STARTED) is None


def test_a_visit_takes_its_steps_in_order() -> None:
    check_step(VisitState.PLANNED, VisitState.STARTED)
    with pytest.raises(VisitStepNotPossible, match="completed follows started"):
        check_step(VisitState.PLANNED, VisitState.COMPLETED)


def test_the_next_digest_is_local_and_in_the_future() -> None:
    assert next_digest(["08:00", "13:00"], "Europe/Berlin", NOW) == datetime(2026, 6, 15, 11, tzinfo=UTC)
    assert next_digest(["08:00"], "Europe/Berlin", NOW) == datetime(2026, 6, 16, 6, tzinfo=UTC)
