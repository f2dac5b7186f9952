"""Over which channel and when a person is told: urgent or not, quiet hours, delays, room, letters that wait."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from sysops_graph.notifications.model import ContactChannel, Kind, Leaving, Recipient, Telling
from sysops_graph.notifications.policy import KindRule, NotifyPolicy, PersonRules, parse_notify_policy
from sysops_graph.notifications.rules import off_though_urgent, quiet_until, room_at, telling, unread_after

EMAIL, SMS, IN_APP = ContactChannel.EMAIL, ContactChannel.SMS, ContactChannel.IN_APP
NOW = datetime(2026, 7, 6, 20, 0, tzinfo=UTC)
"""A Monday, 22:00 in Berlin."""
CALM, URGENT = Kind.TICKET_SOLVED, Kind.EXCEPTION_RAISED
NIGHT = PersonRules(quiet_from_minute=21 * 60, quiet_until_minute=7 * 60)
MORNING = datetime(2026, 7, 7, 5, 0, tzinfo=UTC)
POLICY = NotifyPolicy(bundle_s=60, letters={EMAIL: 2, SMS: 1}, letters_minutes=60)
WINDOW = timedelta(seconds=60)


def person(*channels: ContactChannel, preferred: ContactChannel | None = None) -> Recipient:
    return Recipient("Anna", "en", "Europe/Berlin", preferred, frozenset(channels or (EMAIL, SMS, IN_APP)))


def letter(minutes: float, channel: ContactChannel = EMAIL, *, held: bool = False, size: int = 1) -> Leaving:
    at = NOW + timedelta(minutes=minutes)
    return Leaving(id=f"att_{minutes}", channel=channel, leaves_at=at, held=held, size=size)


def told(kind, *letters, rules=PersonRules(), failed=(), recipient=None):  # noqa: B008
    return telling(recipient or person(), kind, rules=rules, policy=POLICY, letters=letters, failed=failed, now=NOW)


def test_what_is_urgent_leaves_at_once_even_in_quiet_hours():
    assert told(URGENT, rules=NIGHT) == Telling(channel=EMAIL, leaves_at=NOW)


def test_what_is_not_waits_for_others_to_go_with_it():
    assert told(CALM) == Telling(channel=EMAIL, leaves_at=NOW + WINDOW, held=True)


def test_what_is_not_urgent_waits_for_the_end_of_quiet_hours():
    assert told(CALM, rules=NIGHT) == Telling(channel=EMAIL, leaves_at=MORNING + WINDOW, held=True)


def test_a_delay_is_kept_and_quiet_hours_begin_meanwhile():
    rules = PersonRules(kinds={CALM: KindRule(delay_minutes=90)}, quiet_from_minute=23 * 60, quiet_until_minute=7 * 60)
    assert told(CALM, rules=rules).leaves_at == MORNING + WINDOW


def test_a_kind_goes_over_the_channel_that_was_wanted_for_it():
    rules = PersonRules(kinds={CALM: KindRule(channel=SMS)})
    assert told(CALM, rules=rules).channel is SMS
    assert told(CALM, rules=rules, failed=[SMS]).channel is EMAIL


def test_the_app_needs_no_letter():
    assert told(CALM, rules=NIGHT, recipient=person(IN_APP)) == Telling(channel=IN_APP, leaves_at=NOW)


def test_nobody_is_told_whom_nothing_reaches():
    assert told(URGENT, failed=[EMAIL, SMS, IN_APP]) is None


@pytest.mark.parametrize(
    ("waiting", "joined"),
    [
        (letter(0.5, held=True), True),
        (letter(0.5, held=False), False),
        (letter(0.5, SMS, held=True), False),
        (letter(0.5, held=True, size=20), False),
        (letter(2, held=True), False),
        (letter(-1, held=True), False),
    ],
)
def test_a_letter_that_waits_within_the_window_takes_others_with_it(waiting, joined):
    assert (told(CALM, waiting).joins == waiting.id) is joined


def test_all_of_a_night_goes_in_one_letter():
    morning = Leaving(id="att_1", channel=EMAIL, leaves_at=MORNING + WINDOW, held=True, size=3)
    assert told(CALM, morning, rules=NIGHT) == Telling(channel=EMAIL, leaves_at=MORNING + WINDOW, joins="att_1")


def test_over_the_limit_what_is_urgent_takes_the_next_channel_and_the_rest_waits():
    full = (letter(-40), letter(-10))
    assert told(URGENT, *full).channel is SMS
    assert told(CALM, *full).leaves_at == NOW + timedelta(minutes=20) + WINDOW


def test_what_is_urgent_leaves_even_where_no_channel_has_room():
    full = (letter(-40), letter(-10), letter(-5, SMS))
    assert told(URGENT, *full, recipient=person(EMAIL, SMS)) == Telling(channel=EMAIL, leaves_at=NOW)


@pytest.mark.parametrize(
    ("leaving", "minutes"),
    [((), 0), ((-61, -50), 0), ((-40, -10), 20), ((-40, -10, 20), 50), ((-30, 30), 0), ((5, 10), 0)],
)
def test_there_is_room_when_the_period_before_holds_fewer_letters_than_the_limit(leaving, minutes):
    found = room_at([letter(at) for at in leaving], EMAIL, POLICY, at=NOW)
    assert found == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("begin", "end", "at", "until"),
    [
        (1260, 420, "2026-07-06T19:00", "2026-07-07T05:00"),
        (1260, 420, "2026-07-06T23:30", "2026-07-07T05:00"),
        (1260, 420, "2026-07-07T05:00", "2026-07-07T05:00"),
        (720, 780, "2026-07-06T10:30", "2026-07-06T11:00"),
        (720, 780, "2026-07-06T09:59", "2026-07-06T09:59"),
        (60, 150, "2026-03-29T00:30", "2026-03-29T01:30"),
        (1260, 420, "2026-10-24T22:00", "2026-10-25T06:00"),
    ],
)
def test_quiet_hours_end_at_the_persons_own_time(begin, end, at, until):
    rules = PersonRules(quiet_from_minute=begin, quiet_until_minute=end)
    found = quiet_until(datetime.fromisoformat(at).replace(tzinfo=UTC), rules, "Europe/Berlin")
    assert found == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_only_what_is_critical_and_can_be_read_is_looked_at_again():
    assert unread_after(Kind.SLA_BREACHED, person(), POLICY) == timedelta(minutes=30)
    assert unread_after(CALM, person(), POLICY) is None
    assert unread_after(Kind.SLA_BREACHED, person(EMAIL), POLICY) is None


def test_what_is_urgent_cannot_be_off():
    rules = PersonRules(kinds={URGENT: KindRule(off=True), CALM: KindRule(off=True)})
    assert off_though_urgent(rules, POLICY) == [URGENT]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{"critical_minutes": {"ticket.solved": 5}}', "what is critical is urgent too: ticket.solved"),
        ('{"urgent": ["nothing"]}', "ticket.receipt"),
        ('{"bundle_s": 7200}', "3600"),
        ('{"letters": {"pigeon": 1}}', "email"),
        ('{"speed": 1}', "Extra inputs"),
    ],
)
def test_what_makes_no_policy_is_refused(body, problem):
    with pytest.raises(ValidationError, match=problem):
        parse_notify_policy(body)


@pytest.mark.parametrize("quiet", [{"quiet_from_minute": 60}, {"quiet_from_minute": 60, "quiet_until_minute": 60}])
def test_quiet_hours_have_two_ends(quiet):
    with pytest.raises(ValidationError, match="quiet hours"):
        PersonRules.model_validate(quiet)
