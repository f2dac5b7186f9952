"""Canned replies, macros and rules over GraphQL: kept by administrators, refused where they name what is not there."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}
REPLY = (
    "mutation($input: CreateCannedReplyInput!) { createCannedReply(input: $input) { node { id wordings { text } } } }"
)
END_REPLY = "mutation($input: DeactivateInput!) { deactivateCannedReply(input: $input) { node { active } } }"
SAY = "query($reply: ID!, $ticket: ID!) { renderedReply(cannedReplyId: $reply, ticketId: $ticket) }"
MACRO = "mutation($input: CreateMacroInput!) { createMacro(input: $input) { node { id actions { kind tags } } } }"
CHANGE_MACRO = "mutation($input: ChangeMacroInput!) { changeMacro(input: $input) { node { actions { kind tags } } } }"
END_MACRO = "mutation($input: DeactivateInput!) { deactivateMacro(input: $input) { node { active } } }"
APPLY = """mutation($input: ApplyMacroInput!) { applyMacro(input: $input) {
  ticket { id state priority tags comments { text visibility } } } }"""
COMMENT = """mutation($input: AddCommentInput!) { addComment(input: $input) { ticket { comments { text } } } }"""
RULE = """mutation($input: CreateAutomationRuleInput!) { createAutomationRule(input: $input) {
  node { id event conditions { fact anyOf negated } actions { kind } runs { outcome } } } }"""
REHEARSE = "query($id: ID!, $last: Int!) { rehearseRule(ruleId: $id, last: $last) { ticketKey would refused } }"
MACROS = "query { macros { totalCount } cannedReplies { totalCount } automationRules { totalCount } }"
HELLO = [{"language": "en", "text": "Hello {customer}, about {ticket_key}."}]


@pytest.fixture
async def ticket(api) -> str:
    return (await api.do("carl", "open_ticket", **TV)).data["openTicket"]["ticket"]["id"]


async def reply(api, **said):
    made = await api.do("adam", REPLY, **{"name": "Hello", "wordings": HELLO, **said})
    return made.data["createCannedReply"]["node"]["id"]


async def macro(api, *actions, name="Macro"):
    return (await api.do("adam", MACRO, name=name, actions=list(actions))).data["createMacro"]["node"]["id"]


async def test_a_canned_reply_says_what_it_is_about_and_is_written_as_a_comment(api, life, ticket):
    said, key = await reply(api), await life.one("MATCH (t:Ticket) RETURN t.key AS key")
    words = f"Hello carl, about {key}."
    assert (await api.ask("dora", SAY, reply=said, ticket=ticket)).data["renderedReply"] == words
    written = await api.do("dora", COMMENT, ticketId=ticket, cannedReplyId=said)
    assert written.data["addComment"]["ticket"]["comments"] == [{"text": words}]
    both = await api.do("dora", COMMENT, ticketId=ticket, cannedReplyId=said, text="x")
    assert both.found == [("FIELD_MISSING", "input.text")]
    await api.do("adam", END_REPLY, id=said)
    gone = await api.do("dora", COMMENT, ticketId=ticket, cannedReplyId=said)
    assert gone.found == [("CANNED_REPLY_NOT_FOUND", "input.cannedReplyId")]
    assert (await api.ask("anna", SAY, reply=said, ticket=ticket)).codes == ["CANNED_REPLY_NOT_FOUND"]


async def test_a_macro_makes_all_its_changes(api, life, ticket):
    every = await macro(
        api,
        {"kind": "ADD_TAGS", "tags": ["vip"]},
        {"kind": "SET_PRIORITY", "priority": "P2", "text": "VIP"},
        {"kind": "COMMENT", "text": "For {customer}.", "visibility": "INTERNAL"},
        {"kind": "ASK_CUSTOMER", "cannedReplyId": await reply(api)},
    )
    done = (await api.do("dora", APPLY, ticketId=ticket, macroId=every)).data["applyMacro"]["ticket"]
    assert (done["state"], done["priority"], done["tags"]) == ("PENDING", "P2", ["vip"])
    assert {(one["text"][:9], one["visibility"]) for one in done["comments"]} == {
        ("For carl.", "INTERNAL"),
        ("Hello car", "CUSTOMER"),
    }
    numbers = await life.rows("MATCH (h:HistoryEntry {ticket_id: $t}) RETURN h.number AS n ORDER BY n", t=ticket)
    assert [row["n"] for row in numbers] == list(range(1, len(numbers) + 1))


async def test_a_macro_that_the_state_forbids_changes_nothing(api, ticket, dump):
    asks = await macro(
        api,
        {"kind": "ADD_TAGS", "tags": ["vip"]},
        {"kind": "SET_PRIORITY", "priority": "P2", "text": "VIP"},
        {"kind": "ASK_CUSTOMER", "text": "Which?"},
    )
    await api.do("dora", APPLY, ticketId=ticket, macroId=asks)
    before = await dump()
    assert (await api.do("dora", APPLY, ticketId=ticket, macroId=asks)).codes == ["MOVE_NOT_POSSIBLE"]
    assert (await api.do("carl", APPLY, ticketId=ticket, macroId=asks)).codes == ["ROLE_MISSING"]
    assert (await api.do("dora", APPLY, ticketId=ticket, macroId="mac_x")).found == [
        ("MACRO_NOT_FOUND", "input.macroId")
    ]
    assert await dump() == before


async def test_a_macro_is_changed_and_ended_and_what_it_was_is_kept(api, life, ticket):
    made = await macro(api, {"kind": "ADD_TAGS", "tags": ["old"]})
    changed = await api.do("adam", CHANGE_MACRO, id=made, actions=[{"kind": "ADD_TAGS", "tags": ["new"]}])
    assert changed.data["changeMacro"]["node"]["actions"] == [{"kind": "ADD_TAGS", "tags": ["new"]}]
    await api.do("adam", END_MACRO, id=made)
    assert (await api.do("dora", APPLY, ticketId=ticket, macroId=made)).codes == ["MACRO_NOT_FOUND"]
    kept = await life.rows("MATCH (f:FactChange {subject_id: $id, fact: 'actions'}) RETURN f.was AS was", id=made)
    assert "old" in kept[0]["was"]
    assert (await api.ask("dora", MACROS)).data["macros"] == {"totalCount": 1}


async def test_a_rule_is_rehearsed_and_does_nothing(api, ticket, dump):
    made = await api.do(
        "adam",
        RULE,
        name="Greets",
        event="OPENED",
        conditions=[{"fact": "PRIORITY", "anyOf": ["P1"], "negated": True}],
        actions=[{"kind": "COMMENT", "text": "Hello {customer}", "visibility": "CUSTOMER"}],
    )
    rule = made.data["createAutomationRule"]["node"]
    assert rule["conditions"] == [{"fact": "PRIORITY", "anyOf": ["P1"], "negated": True}]
    assert rule["runs"] == []
    before = await dump()
    [would] = (await api.ask("adam", REHEARSE, id=rule["id"], last=10)).data["rehearseRule"]
    assert (would["would"], would["refused"]) == (["comment (customer): Hello carl"], None)
    assert (await api.ask("adam", REHEARSE, id=rule["id"], last=1001)).codes == ["OUT_OF_RANGE"]
    assert (await api.ask("adam", REHEARSE, id="rul_x", last=1)).codes == ["AUTOMATION_RULE_NOT_FOUND"]
    assert await dump() == before


async def test_what_names_something_that_is_not_there_is_refused_whole(api, dump):
    before = await dump()
    comment = {"kind": "COMMENT", "visibility": "CUSTOMER"}
    refused = [
        (REPLY, {"wordings": [{"language": "en", "text": "{nobody}"}]}, [
            ("UNKNOWN_VARIABLE", "input.wordings.0.text")]),
        (MACRO, {"actions": []}, [("TOO_FEW", "input.actions")]),
        (MACRO, {"actions": [{**comment, "text": "{x}"}]}, [("UNKNOWN_VARIABLE", "input.actions.0.text")]),
        (MACRO, {"actions": [{**comment, "cannedReplyId": "cnr_x"}]}, [
            ("CANNED_REPLY_NOT_FOUND", "input.actions.0.cannedReplyId")]),
        (MACRO, {"actions": [{"kind": "SET_FIELDS", "customValues": [{"key": "no", "value": "1"}]}]}, [
            ("CUSTOM_FIELD_NOT_FOUND", "input.actions.0.customValues.0.key")]),
        (RULE, {"actions": [{"kind": "ADD_TAGS", "tags": ["x"]}]}, [("FIELD_MISSING", "input.event")]),
        (RULE, {"event": "OPENED", "actions": [{"kind": "ADD_TAGS", "tags": ["x"]}], "conditions": [
            {"fact": "STATE", "anyOf": ["Lost"]}, {"fact": "ISSUE_KIND", "anyOf": ["iss_x"]}]}, [
            ("UNKNOWN_VALUE", "input.conditions.0.anyOf.0"), ("ISSUE_KIND_NOT_FOUND", "input.conditions.1.anyOf.0")]),
    ]  # fmt: skip
    for document, said, found in refused:
        assert (await api.do("adam", document, name="x", **said)).found == found, said
        assert (await api.do("dora", document, name="x", **said)).codes == ["ROLE_MISSING"]
    assert await dump() == before
