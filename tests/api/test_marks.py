"""Tags and custom fields: declared by administrators, set by whoever works on a ticket, refused if they do not fit."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("life")

TV = {"subject": "No picture", "deviceId": "dev_carl"}
SHOWN = "ticket { id tags notes version customValues { key value } }"
OPEN = f"mutation($input: OpenTicketInput!) {{ openTicket(input: $input) {{ {SHOWN} }} }}"
DECLARE = "mutation($input: CreateCustomFieldInput!) { createCustomField(input: $input) { node { id key } } }"
CHANGE = "mutation($input: ChangeCustomFieldInput!) { changeCustomField(input: $input) { node { id name required } } }"
END = "mutation($input: DeactivateInput!) { deactivateCustomField(input: $input) { node { active } } }"
SET = f"mutation($input: SetCustomFieldsInput!) {{ setCustomFields(input: $input) {{ {SHOWN} }} }}"
ADD = f"mutation($input: TagsInput!) {{ addTags(input: $input) {{ {SHOWN} }} }}"
REMOVE = f"mutation($input: TagsInput!) {{ removeTags(input: $input) {{ {SHOWN} }} }}"
FIELDS = "query { customFields { totalCount nodes { key type required } } }"
LIST = "query($filter: TicketFilterInput!) { tickets(filter: $filter) { totalCount nodes { id } } }"


async def declare(api, key, kind="TEXT", **facts):
    made = await api.do("adam", DECLARE, name=key.title(), key=key, type=kind, **facts)
    return made.data["createCustomField"]["node"]["id"]


async def opened(api, who="carl", **said):
    return (await api.do(who, OPEN, **TV, **said)).data["openTicket"]["ticket"]


def custom(ticket):
    return {one["key"]: one["value"] for one in ticket["customValues"]}


async def test_a_ticket_is_opened_with_custom_values_and_gets_others(api, life):
    await declare(api, "floor", "NUMBER")
    await declare(api, "loan", "BOOLEAN")
    values = [{"key": "floor", "value": "3"}, {"key": "loan", "value": "true"}]
    ticket = await opened(api, customValues=values)
    assert custom(ticket) == {"floor": "3", "loan": "true"}
    said = {
        "ticketId": ticket["id"],
        "customValues": [{"key": "loan", "value": None}, {"key": "floor", "value": "-1.5"}],
    }
    for _ in range(2):
        answer = (await api.do("dora", SET, **said)).data["setCustomFields"]["ticket"]
        assert custom(answer) == {"floor": "-1.5"}
    [line] = await life.rows("MATCH (h:HistoryEntry {kind: 'custom_fields_set'}) RETURN h.details AS details")
    assert json.loads(line["details"]) == {"from": {"floor": 3, "loan": True}, "to": {"floor": -1.5, "loan": None}}


async def test_a_required_value_that_is_missing_is_noted_and_one_that_does_not_fit_is_refused(api, dump):
    await declare(api, "gate", required=True)
    incomplete = await opened(api)
    assert incomplete["notes"] == ["Gate is missing"]
    said = {"ticketId": incomplete["id"], "customValues": [{"key": "gate", "value": "B"}]}
    assert (await api.do("dora", SET, **said)).data["setCustomFields"]["ticket"]["notes"] == []
    assert (await opened(api, customValues=[{"key": "gate", "value": "B"}]))["notes"] == []
    before = await dump()
    wrong = [{"key": "gate", "value": " "}, {"key": "other", "value": "x"}]
    refused = await api.do("carl", OPEN, **TV, customValues=wrong)
    assert refused.found == [
        ("TEXT_EMPTY", "input.customValues.0.value"),
        ("CUSTOM_FIELD_NOT_FOUND", "input.customValues.1.key"),
    ]
    assert await dump() == before


async def test_a_field_that_is_out_of_use_keeps_its_values_and_takes_no_new_ones(api, life):
    field = await declare(api, "gate")
    ticket = await opened(api, customValues=[{"key": "gate", "value": "B"}])
    await api.do("adam", END, id=field)
    values = {"ticketId": ticket["id"], "customValues": [{"key": "gate", "value": "C"}]}
    refused = await api.do("dora", SET, **values)
    assert refused.found == [("CUSTOM_FIELD_NOT_FOUND", "input.customValues.0.key")]
    assert custom((await api.do("dora", ADD, ticketId=ticket["id"], tags=["x"])).data["addTags"]["ticket"]) == {
        "gate": "B"
    }
    facts = await life.rows("MATCH (f:FactChange {subject_id: $id, fact: 'active'}) RETURN f.was AS was", id=field)
    assert {"was": "true"} in facts


async def test_key_and_type_of_a_field_stay(api):
    field = await declare(api, "gate")
    refused = await api.do("adam", CHANGE, id=field, key="door", type="NUMBER")
    assert refused.found == [("INVALID", "input.key"), ("INVALID", "input.type")]
    assert (await api.do("adam", CHANGE, id=field, required=True)).data["changeCustomField"]["node"]["required"]
    again = await api.do("adam", DECLARE, name="Twice", key="gate", type="DATE")
    assert again.found == [("KEY_TAKEN", "input.key")]
    listed = (await api.ask("carl", FIELDS)).data["customFields"]
    assert listed == {"totalCount": 1, "nodes": [{"key": "gate", "type": "TEXT", "required": True}]}


async def test_tags_are_added_once_removed_and_found(api, life):
    ticket, other = await opened(api), await opened(api)
    for _ in range(2):
        answer = (await api.do("dora", ADD, ticketId=ticket["id"], tags=["loud", "fan"])).data["addTags"]["ticket"]
    assert answer["tags"] == ["loud", "fan"]
    gone = (await api.do("dora", REMOVE, ticketId=ticket["id"], tags=["loud", "never"])).data["removeTags"]["ticket"]
    assert gone["tags"] == ["fan"]
    lines = await life.rows("MATCH (h:HistoryEntry {kind: 'tagged'}) RETURN h.details AS details ORDER BY h.number")
    assert [json.loads(line["details"])["to"] for line in lines] == [["loud", "fan"], ["fan"]]
    for who in ("dora", "carl"):
        found = (await api.ask(who, LIST, filter={"tag": "fan"})).data["tickets"]
        assert found == {"totalCount": 1, "nodes": [{"id": ticket["id"]}]}
    assert other["tags"] == []


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, dump):
    ticket = (await opened(api))["id"]
    await api.do("dora", ADD, ticketId=ticket, tags=[f"t{number}" for number in range(20)])
    before = await dump()
    refused = [
        ("dora", ADD, {"tags": ["one-more"]}, [("TOO_MANY", "input.tags")]),
        ("dora", ADD, {"tags": ["Loud"]}, [("MALFORMED", "input.tags.0")]),
        ("dora", ADD, {"tags": ["x" * 33]}, [("TEXT_TOO_LONG", "input.tags.0")]),
        ("carl", ADD, {"tags": ["loud"]}, [("ROLE_MISSING", None)]),
        ("anna", ADD, {"tags": ["loud"]}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        (
            "dora",
            SET,
            {"customValues": [{"key": "gate", "value": "x"}]},
            [("CUSTOM_FIELD_NOT_FOUND", "input.customValues.0.key")],
        ),
    ]
    for who, document, said, found in refused:
        assert (await api.do(who, document, ticketId=ticket, **said)).found == found, (who, said)
    facts = {"name": "Gate", "key": "gate", "type": "TEXT"}
    declared = [
        ("dora", facts, [("ROLE_MISSING", None)]),
        ("adam", {**facts, "choices": ["a"]}, [("INVALID", "input.choices")]),
        ("adam", {**facts, "issueKindIds": ["iss_none"]}, [("ISSUE_KIND_NOT_FOUND", "input.issueKindIds.0")]),
        ("adam", {"name": "Gate"}, [("FIELD_MISSING", "input.key"), ("FIELD_MISSING", "input.type")]),
    ]
    for who, said, found in declared:
        assert (await api.do(who, DECLARE, **said)).found == found, (who, said)
    assert await dump() == before
