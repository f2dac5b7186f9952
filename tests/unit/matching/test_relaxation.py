"""What would help, in words that one can act on: one expert who fails one rule, or two."""

from datetime import datetime, timedelta, timezone

import pytest

from support.matched import (
    ENDLESS,
    NOW,
    a_slot,
    a_ticket,
    a_wait,
    an_expert,
    asked,
    audio,
    away,
    hours,
    judged,
)
from sysops_graph.matching.facts import Seen
from sysops_graph.matching.model import MatchPolicy, Rule, Step, StepKind
from sysops_graph.matching.needs import Needs
from sysops_graph.matching.relaxation import name_skill, relaxation

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))


def relaxed(*experts: Seen, ticket: Needs | None = None, **others: object) -> tuple[Step, ...]:
    return relaxation(ticket or a_ticket(), judged(*experts, **others), policy=MatchPolicy(), now=NOW)


@pytest.mark.parametrize(
    ("expert", "kind", "text", "values"),
    [
        (an_expert("Ben", Rule.ROOM, load=5), StepKind.RAISE_CAP, "Raise Ben's cap to 6", {"cap": 6}),
        (
            an_expert("Cleo", Rule.SKILL, held=audio(level=1)),
            StepKind.RAISE_LEVEL,
            "Bring Cleo to audio level 2",
            {"skill_id": "skl_audio", "level": 2},
        ),
        (
            an_expert("Cleo", Rule.SKILL, held=audio(verified=False)),
            StepKind.VERIFY_SKILL,
            "Verify Cleo's audio level 2",
            {"skill_id": "skl_audio", "level": 2},
        ),
        (
            an_expert("Cleo", Rule.SKILL, held=audio(valid_until_at=NOW - timedelta(days=2))),
            StepKind.RENEW_SKILL,
            "Renew Cleo's certificate: audio ended on 25 February 19:00",
            {"skill_id": "skl_audio", "level": 2},
        ),
        (an_expert("Ben", Rule.LINE, line=1), StepKind.RAISE_LINE, "Raise Ben to support line 2", {"line": 2}),
        (
            an_expert("Ben", Rule.EXCLUDED),
            StepKind.LIFT_EXCLUSION,
            "Ask the customer to accept Ben",
            {"customer_id": "cus_1"},
        ),
        (an_expert("Ben", Rule.ACTIVE), StepKind.REACTIVATE, "Reactivate Ben", {}),
        (
            an_expert("Ben", Rule.ASKED, asked=asked("refused", "too_far")),
            StepKind.ASK_AGAIN,
            "Ask Ben again, who refused this ticket (too far)",
            {},
        ),
        (
            an_expert("Ben", Rule.ON_DUTY),
            StepKind.WAIT,
            "Wait until Monday 09:00 (Europe/Berlin), when Ben is available",
            {"until_at": MONDAY},
        ),
        (
            an_expert("Ben", Rule.PRESENT, best=away("sickness")),
            StepKind.WAIT,
            "Wait until Monday 09:00 (Europe/Berlin), when Ben is available",
            {"until_at": MONDAY},
        ),
    ],
)
def test_each_rule_has_its_step(expert: Seen, kind: StepKind, text: str, values: dict[str, object]) -> None:
    [step] = relaxed(expert)
    assert (step.kind, step.text, step.values) == (kind, text, values)
    assert (step.expert_id, step.rules) == (expert.expert_id, expert.failed)


def test_serving_an_area_names_those_served_already() -> None:
    [step] = relaxed(an_expert("Ben", Rule.AREA), Ben=hours(serves=("Lübeck", "Plön")))
    assert step.text == "Let Ben serve Kiel beside Lübeck, Plön"
    assert step.values == {"area_id": "area_kiel"}


def test_an_absence_without_an_end_is_nothing_to_wait_for() -> None:
    expert = an_expert("Ben", Rule.PRESENT, best=away("sickness"))
    [step] = relaxed(expert, Ben=hours(absences=((NOW - timedelta(days=1), ENDLESS),)))
    assert (step.kind, step.text) == (StepKind.END_ABSENCE, "End Ben's absence (sick, end unknown)")
    assert step.values == {"absence_id": "abs_1"}


def test_somebody_without_working_hours_can_be_put_on_duty() -> None:
    [step] = relaxed(an_expert("Ben", Rule.ON_DUTY), Ben=hours(windows=()))
    assert (step.kind, step.text) == (StepKind.PUT_ON_DUTY, "Give Ben working hours, or put Ben on call")


def test_a_slot_is_looked_for_between_absence_and_other_visits() -> None:
    slot = a_slot(NOW + timedelta(hours=20))
    busy = hours(
        absences=((NOW, MONDAY + timedelta(hours=1)),),
        visits=((MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=3)),),
    )
    expert = an_expert("Ben", Rule.PRESENT, Rule.ON_DUTY, Rule.SLOT)
    [step] = relaxed(expert, ticket=a_ticket(slots=(slot,)), Ben=busy)
    starts_at = MONDAY + timedelta(hours=3, minutes=30)
    assert step.kind is StepKind.ANOTHER_SLOT
    assert step.text == "Ask the customer for another slot for Ben, from Monday 12:30 (Europe/Berlin)"
    assert step.values == {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    assert step.rules == expert.failed


def test_the_smallest_set_wins_and_the_cheapest_of_its_size_comes_first() -> None:
    two = an_expert("Ada", Rule.AREA, Rule.ON_DUTY)
    steps = relaxed(two, an_expert("Ben", Rule.ROOM, load=5), an_expert("Cleo", Rule.SKILL, held=audio(level=1)))
    assert [(step.option, step.expert_id) for step in steps] == [(1, "exp_ben"), (2, "exp_cleo")]


def test_steps_that_are_needed_together_share_an_option() -> None:
    steps = relaxed(an_expert("Ada", Rule.AREA, Rule.ON_DUTY))
    assert [(step.option, step.kind) for step in steps] == [(1, StepKind.SERVE_AREA), (1, StepKind.WAIT)]


def test_a_short_wait_is_cheaper_than_a_long_one() -> None:
    early = a_wait("Zoe", Rule.ON_DUTY, on_call=((NOW + timedelta(hours=2), NOW + timedelta(hours=9)),))
    steps = relaxed(an_expert("Ben", Rule.ON_DUTY), waits=(early,))
    assert [step.expert_id for step in steps] == ["exp_zoe", "exp_ben"]
    assert steps[0].text == "Wait until Friday 21:00 (Europe/Berlin), when Zoe is available"


def test_when_nobody_is_near_the_skill_is_what_is_missing() -> None:
    [step] = relaxed()
    assert step.kind is StepKind.FIND_SKILL
    assert step.text == "Find or train an expert with audio level 2 in Kiel: nobody is at most one level short of it"


def test_a_product_that_requires_nothing_is_to_be_told() -> None:
    step = name_skill(a_ticket())
    assert step.text == "Say which skill Loud 5 requires, or name a general skill"
    assert step.values == {"label": "Product", "id": "prd_1"}
