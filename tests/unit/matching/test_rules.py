from datetime import datetime, timedelta, timezone

import pytest

from support.matched import ENDLESS, NOW, a_slot, a_ticket, a_wait, an_expert, asked, audio, away, hours, judged
from sysops_graph.matching.facts import Booked, Look, Seen, Tally
from sysops_graph.matching.model import MatchPolicy, ReasonCode, Rule, Term, Weights
from sysops_graph.matching.needs import Needs
from sysops_graph.matching.rules import failures, funnel, nobody, reason, weighed
from sysops_graph.tickets.model import Priority

BERLIN = timezone(timedelta(hours=1))
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN)


def test_shares_are_parts_of_all_that_was_weighed() -> None:
    values = dict.fromkeys(Term, 0.0) | {Term.FIT: 1.0, Term.LOAD: 0.5, Term.SILENT: 0.5}
    terms = weighed(values, Weights(fit=25, load=30, silent=-20))
    assert terms[Term.FIT] == {"value": 1.0, "weight": 25.0, "share": 0.5}
    assert [terms[term]["share"] for term in (Term.LOAD, Term.SILENT, Term.NEAR)] == [0.3, -0.2, 0.0]


def test_nothing_weighed_is_no_share() -> None:
    assert weighed(dict.fromkeys(Term, 1.0), Weights(silent=0))[Term.FIT]["share"] == 0.0


def test_the_funnel_counts_whom_nobody_looked_at() -> None:
    tallies = (Tally(Rule.ACTIVE, 1, 0, ()), Tally(Rule.AREA, 3, 0, ()), Tally(None, 1, 0, ()))
    steps = {step.rule: (step.came, step.left) for step in funnel(a_ticket(experts=10, inactive=2), tallies)}
    assert steps[Rule.ACTIVE] == (10, 8)
    assert steps[Rule.SKILL] == (8, 4)
    assert steps[Rule.AREA] == (4, 1)
    assert steps[Rule.SLOT] == (1, 1)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule.SKILL, ReasonCode.NO_SKILL),
        (Rule.AREA, ReasonCode.NO_AREA),
        (Rule.LINE, ReasonCode.NO_SKILL),
        (Rule.EXCLUDED, ReasonCode.REFUSED_BY_ALL),
        (Rule.ASKED, ReasonCode.REFUSED_BY_ALL),
        (Rule.PRESENT, ReasonCode.ALL_ABSENT),
        (Rule.ON_DUTY, ReasonCode.AFTER_HOURS),
        (Rule.ROOM, ReasonCode.AT_CAPACITY),
        (Rule.SLOT, ReasonCode.NO_SLOT_OVERLAP),
    ],
)
def test_the_code_is_that_of_the_rule_that_removed_the_last(rule: Rule, code: ReasonCode) -> None:
    tallies = (Tally(rule, 1, 1, ()),)
    assert reason(funnel(a_ticket(), tallies), tallies) is code


def test_silence_alone_is_no_response() -> None:
    tallies = (Tally(Rule.ASKED, 2, 0, ()),)
    assert reason(funnel(a_ticket(), tallies), tallies) is ReasonCode.NO_RESPONSE


def test_nobody_active_is_no_skill() -> None:
    assert reason(funnel(a_ticket(experts=1, inactive=1), ()), ()) is ReasonCode.NO_SKILL


@pytest.mark.parametrize(
    ("expert", "fact"),
    [
        (an_expert("Ben", Rule.ACTIVE), "deactivated"),
        (an_expert("Ben", Rule.SKILL, held=audio(level=1)), "audio level 1, needs 2"),
        (an_expert("Ben", Rule.SKILL, held={}), "no audio"),
        (an_expert("Ben", Rule.SKILL, held=audio(verified=False)), "audio level 2 is not verified"),
        (
            an_expert("Ben", Rule.SKILL, held=audio(valid_from_at=datetime(2027, 1, 1, tzinfo=BERLIN))),
            "audio is valid only from 1 January 2027",
        ),
        (an_expert("Ben", Rule.AREA), "serves Plön, not Kiel"),
        (an_expert("Ben", Rule.LINE, line=1), "support line 1, needs 2"),
        (an_expert("Ben", Rule.EXCLUDED), "excluded by the customer"),
        (an_expert("Ben", Rule.ASKED, asked=asked("expired")), "let the offer expire on Friday 27 February 18:00"),
        (an_expert("Ben", Rule.ASKED, asked=asked("released", "no_show")), "did not appear"),
        (an_expert("Ben", Rule.ASKED, asked=asked("offered")), "is being asked"),
        (
            an_expert("Ben", Rule.PRESENT, look=away("sickness", datetime(2026, 3, 3, tzinfo=BERLIN))),
            "sick until 3 March",
        ),
        (an_expert("Ben", Rule.PRESENT, look=away("vacation", ENDLESS)), "on vacation, end unknown"),
        (an_expert("Ben", Rule.ON_DUTY), "off duty, and not on call"),
        (an_expert("Ben", Rule.ROOM, load=5), "5 live tickets, cap 5"),
        (
            an_expert(
                "Ben", Rule.SLOT, look=Look(0, None, Booked("tkt_2", "Plön", MONDAY, MONDAY + timedelta(hours=2)))
            ),
            "visit in Plön, Monday 09:00 to 11:00",
        ),
        (an_expert("Ben", Rule.SLOT), "every slot offered is past"),
    ],
)
def test_the_first_failed_rule_with_its_fact(expert: Seen, fact: str) -> None:
    [failure] = failures(a_ticket(), judged(expert, Ben=hours(serves=("Plön",))), now=NOW)
    assert (failure.rule, failure.fact) == (expert.failed[0], fact)


def test_certificates_that_never_hold_together() -> None:
    """One is valid for the first slot only, the other for the second: no single skill is to blame."""
    ticket = a_ticket(slots=(a_slot(MONDAY), a_slot(MONDAY + timedelta(days=1))))
    [failure] = failures(ticket, judged(an_expert("Ben", Rule.SKILL)), now=NOW)
    assert failure.fact == "certificates do not last for any one slot"


def asked_again(*waits: object, ticket: Needs | None = None) -> datetime | None:
    expert = an_expert("Ben", Rule.ON_DUTY)
    verdict = judged(expert, waits=waits)  # type: ignore[arg-type]
    return nobody(ticket or a_ticket(), verdict, policy=MatchPolicy(), now=NOW).retry_at


def test_looked_at_again_at_the_first_instant_that_time_alone_can_help() -> None:
    late = a_wait("Ada", Rule.ON_DUTY, absences=((NOW, MONDAY + timedelta(days=2)),))
    assert asked_again(late, a_wait("Ben", Rule.ON_DUTY)) == MONDAY
    assert asked_again(late) == MONDAY + timedelta(days=2)


def test_a_certificate_that_ends_before_the_next_shift_is_no_reason_to_look_again() -> None:
    assert asked_again(a_wait("Ben", Rule.ON_DUTY, until_at=NOW + timedelta(hours=1))) is None


def test_nobody_looks_again_for_an_absence_without_end() -> None:
    assert asked_again(a_wait("Ben", Rule.PRESENT, absences=((NOW, ENDLESS),))) is None


def test_for_slots_only_silence_that_is_forgiven_before_the_last_one_counts() -> None:
    ticket = a_ticket(slots=(a_slot(MONDAY),))
    soon, late = NOW + timedelta(hours=3), MONDAY + timedelta(hours=1)
    assert asked_again(a_wait("Ben", Rule.ASKED, free_at=soon), ticket=ticket) == soon
    assert asked_again(a_wait("Ben", Rule.ASKED, free_at=late), ticket=ticket) is None


@pytest.mark.parametrize(
    ("priority", "failed", "waiting"),
    [
        (Priority.P3, (Rule.ON_DUTY,), True),
        (Priority.P4, (Rule.ON_DUTY,), True),
        (Priority.P2, (Rule.ON_DUTY,), False),
        (Priority.P3, (Rule.PRESENT,), False),
        (Priority.P3, (Rule.PRESENT, Rule.ON_DUTY), False),
    ],
)
def test_waiting_is_when_only_duty_hours_are_missing(
    priority: Priority, failed: tuple[Rule, ...], waiting: bool
) -> None:
    verdict = judged(an_expert("Ben", Rule.ON_DUTY), waits=(a_wait("Ben", *failed),))
    assert nobody(a_ticket(priority=priority), verdict, policy=MatchPolicy(), now=NOW).waiting is waiting
