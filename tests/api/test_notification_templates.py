"""Administrators write the words: tried on a ticket, refused with the mistake's name, kept with what was before."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

FIELDS = "kind channel language subject text version changedBy variables earlier { version subject text }"
LIST = f"query($kind: String) {{ notificationTemplates(kind: $kind) {{ {FIELDS} }} }}"
SAVE = f"mutation($input: SaveTemplateInput!) {{ saveTemplate(input: $input) {{ template {{ {FIELDS} }} }} }}"
RESET = f"mutation($input: TemplateInput!) {{ resetTemplate(input: $input) {{ template {{ {FIELDS} }} }} }}"
PREVIEW = "query($words: TriedWords!) { previewTemplate(words: $words) { subject text } }"
PLACE = {"kind": "ticket.solved", "channel": "IN_APP", "language": "en"}
WORDS = {"subject": "{ticket_key}: done", "text": "Dear {recipient},\nall is well: {note}"}


async def test_words_are_tried_on_a_sample_and_on_a_ticket(api):
    sample = (await api.ask("adam", PREVIEW, words={**PLACE, **WORDS})).data["previewTemplate"]
    assert sample == {"subject": "INC-2026-000123: done", "text": "Dear Karla Kunze,\nall is well: (note)"}
    opened = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    ticket = opened.data["openTicket"]["ticket"]
    tried = await api.ask("adam", PREVIEW, words={**PLACE, **WORDS, "ticketId": ticket["id"]})
    assert tried.data["previewTemplate"]["text"].startswith("Dear carl,")


async def test_words_are_saved_kept_and_set_back(api):
    before = (await api.ask("adam", LIST, kind="ticket.solved")).data["notificationTemplates"]
    first = next(row for row in before if (row["channel"], row["language"]) == ("IN_APP", "en"))
    saved = (await api.do("adam", SAVE, **PLACE, **WORDS, version=1)).data["saveTemplate"]["template"]
    assert (saved["text"], saved["version"], saved["changedBy"]) == (WORDS["text"], 2, "adam")
    assert [(was["version"], was["text"]) for was in saved["earlier"]] == [(1, first["text"])]
    late = await api.do("adam", SAVE, **PLACE, **WORDS, version=1)
    assert late.codes == ["TEMPLATE_MOVED_ON"]
    back = (await api.do("adam", RESET, **PLACE)).data["resetTemplate"]["template"]
    assert (back["text"], back["version"], len(back["earlier"])) == (first["text"], 3, 2)


async def test_a_chat_may_have_words_of_its_own(api):
    chat = {**PLACE, "channel": "CHAT"}
    assert (await api.do("adam", SAVE, **chat, **WORDS, version=0)).data["saveTemplate"]["template"]["version"] == 1
    assert (await api.do("adam", RESET, **chat)).codes == ["NO_FIRST_WORDS"]


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, dump):
    before = await dump()
    refused = [
        ("max", {}, [("ROLE_MISSING", None)]),
        ("adam", {"text": "{recipient} {colour}"}, [("INVALID", "input.text")]),
        ("adam", {"text": "{recipient"}, [("MALFORMED", "input.text")]),
        ("adam", {"subject": "}", "text": "{0}"}, [("MALFORMED", "input.subject"), ("MALFORMED", "input.text")]),
        ("adam", {"text": " "}, [("TEXT_EMPTY", "input.text")]),
        ("adam", {"language": "fr"}, [("UNKNOWN_VALUE", "input.language")]),
        ("adam", {"kind": "nothing"}, [("UNKNOWN_VALUE", "input.kind")]),
        ("adam", {"channel": "SMS"}, [("INVALID", "input.subject")]),
    ]
    for who, said, found in refused:
        assert (await api.do(who, SAVE, **{**PLACE, **WORDS, "version": 1, **said})).found == found, (who, said)
    answer = await api.ask("adam", PREVIEW, words={**PLACE, **WORDS, "text": "{colour}"})
    assert "{colour}" in answer.errors[0]["message"]
    assert (await api.ask("adam", PREVIEW, words={**PLACE, **WORDS, "ticketId": "tkt_x"})).codes == [
        "TICKET_TO_TRY_NOT_FOUND"
    ]
    assert await dump() == before
