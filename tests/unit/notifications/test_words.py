from itertools import product
from pathlib import Path

import pytest

from sysops_graph.ids import derived_id
from sysops_graph.notifications.model import ContactChannel, Kind, Recipient, Template, Words
from sysops_graph.notifications.rules import channels_for, notice, placeholders, rendered
from sysops_graph.notifications.templates import first_templates, migration

EMAIL, SMS, IN_APP = ContactChannel.EMAIL, ContactChannel.SMS, ContactChannel.IN_APP
EVERYTHING = frozenset({EMAIL, SMS, IN_APP})
KNOWN = {"recipient", "ticket_key", "ticket_subject", "priority", "product", "area", "expert", "ticket_link"} | {
    *("starts_at", "ends_at", "due_at", "expires_at", "response_due_at", "note", "reason", "code", "relaxation"),
    *("count", "ticket_keys", "clock", "question", "answer_until_at", "closes_at", "comment"),
    *("rota", "role", "from_name", "to_name", "return_rota", "return_starts_at", "return_ends_at"),
    *("what", "until_at"),
    *("person", "about", "subjects", "texts"),
    *("step", "skipped"),
    *("taken_s", "estimated_at", "customers"),
    *("entitlement", "notes", "disturbance", "claim_until_at"),
}


def recipient(
    language: str = "en", preferred: ContactChannel | None = None, channels: frozenset[ContactChannel] = EVERYTHING
) -> Recipient:
    return Recipient("Anna", language, "Europe/Berlin", preferred, channels)


def templates(**texts: str) -> list[Template]:
    return [Template(EMAIL, language, Words(f"{{ticket_key}} {language}", text)) for language, text in texts.items()]


@pytest.mark.parametrize(
    ("preferred", "channels", "failed", "expected"),
    [
        (None, EVERYTHING, (), EMAIL),
        (SMS, EVERYTHING, (), SMS),
        (IN_APP, EVERYTHING, (), IN_APP),
        (SMS, frozenset({EMAIL, IN_APP}), (), EMAIL),
        (SMS, EVERYTHING, (SMS,), EMAIL),
        (SMS, EVERYTHING, (SMS, EMAIL), IN_APP),
        (EMAIL, frozenset({EMAIL}), (EMAIL,), None),
        (None, frozenset(), (), None),
    ],
)
def test_the_preferred_channel_goes_first_and_a_failed_one_never_again(
    preferred: ContactChannel | None,
    channels: frozenset[ContactChannel],
    failed: tuple[ContactChannel, ...],
    expected: ContactChannel | None,
) -> None:
    left = channels_for(recipient(preferred=preferred, channels=channels), failed=failed)
    assert next(iter(left), None) is expected


@pytest.mark.parametrize(("language", "spoken"), [("de", "de"), ("en", "en"), ("fr", "en")])
def test_a_person_is_told_in_their_language_else_in_english(language: str, spoken: str) -> None:
    said = rendered("offer.made", EMAIL, templates(de="x", en="x"), recipient(language), {"ticket_key": "INC-1"})
    assert said.subject == f"INC-1 {spoken}"


def test_a_chat_takes_the_words_of_the_app_unless_it_has_its_own() -> None:
    app, chat = (Template(channel, "de", Words("", channel)) for channel in (IN_APP, ContactChannel.CHAT))
    for known, said in (([app], IN_APP), ([app, chat], ContactChannel.CHAT)):
        assert rendered("k", ContactChannel.CHAT, known, recipient("de"), {}).text == said


def test_instants_are_told_in_the_zone_of_the_person() -> None:
    facts = {"starts_at": "2026-07-06T12:00:00+00:00"}
    words = [
        rendered("k", EMAIL, templates(en="{starts_at}", de="{starts_at}"), recipient(language), facts).text
        for language in ("en", "de")
    ]
    assert words == ["Mon 06 Jul 2026 14:00", "Mo 06.07.2026 14:00"]


@pytest.mark.parametrize(
    ("taken_s", "words"),
    [
        (20, ["1 minute", "1 Minute"]),
        (3600, ["1 hour", "1 Stunde"]),
        (93_720, ["1 day 2 hours", "1 Tag 2 Stunden"]),
        (2 * 86_400 + 120, ["2 days", "2 Tage"]),
    ],
)
def test_a_time_that_something_took_is_told_in_words(taken_s: int, words: list[str]) -> None:
    known = templates(en="{taken_s}", de="{taken_s}")
    said = [rendered("k", EMAIL, known, recipient(language), {"taken_s": taken_s}).text for language in ("en", "de")]
    assert said == words


def test_a_line_about_nothing_known_is_left_out() -> None:
    text = "Hello\nVisit: {starts_at}\nReason: {reason}\nBye"
    facts = {"starts_at": None, "reason": "sick"}
    assert rendered("k", EMAIL, templates(en=text), recipient(), facts).text == "Hello\nReason: sick\nBye"


def test_a_template_reaches_nothing_but_facts() -> None:
    text = "{recipient.__class__} {0} {ticket_key!r}"
    assert rendered("k", EMAIL, templates(en=text), recipient(), {"ticket_key": "INC-1"}).text == text


def test_braces_in_a_fact_stay_what_they_are() -> None:
    facts = {"reason": "{ticket_key}", "ticket_key": "INC-1"}
    assert rendered("k", EMAIL, templates(en="{reason}"), recipient(), facts).text == "{ticket_key}"


def test_without_a_template_the_bare_facts_are_told() -> None:
    said = rendered("offer.made", SMS, [], recipient(), {"ticket_key": "INC-1", "priority": "P1"})
    assert said == Words("offer.made INC-1", "priority: P1\nticket_key: INC-1")


def test_every_kind_has_words_for_every_channel_in_english_and_german() -> None:
    found = {(row["kind"], row["channel"], row["language"]) for row in first_templates()}
    assert found == set(product(Kind, (EMAIL, SMS, IN_APP), ("en", "de")))


@pytest.mark.parametrize("row", list(first_templates()), ids=lambda row: row["id"])
def test_a_template_asks_only_for_facts_that_exist(row: dict[str, str]) -> None:
    assert placeholders(Words(row["subject"], row["text"])) <= KNOWN


def test_text_messages_are_short() -> None:
    assert all(len(row["text"]) <= 120 for row in first_templates() if row["channel"] == SMS)


def test_the_migrations_write_the_first_templates() -> None:
    files = sorted((Path(__file__).parents[3] / "migrations").glob("V*__templates*.cypher"))
    written = {file.name[1:5]: file.read_text(encoding="utf-8") for file in files}
    assert written == {version: migration(version) for version in written}
    assert sum(map(len, map(list, map(first_templates, written)))) == len(list(first_templates()))


def test_a_notice_names_recipient_kind_and_facts() -> None:
    expert = derived_id("Expert", "anna")
    message = notice(Kind.OFFER_MADE, expert, ticket_id="tkt_1", expires_at="2026-07-06T12:00:00+00:00")
    assert (message.topic, message.lane, message.ticket_id) == ("notification.wanted", "notify", "tkt_1")
    assert message.payload == {
        "kind": "offer.made",
        "recipient_id": expert,
        "facts": {"expires_at": "2026-07-06T12:00:00+00:00"},
    }
