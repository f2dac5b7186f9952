"""Diagnosis, documentation and checklist over GraphQL: by the owner and the desk, refused with the field."""

import json

import pytest

from sysops_graph.automation.paths import DiagnosisPolicy

pytestmark = pytest.mark.usefixtures("life")

SHOWN = "ticket { id checklist { item doneBy } }"
DIAGNOSE = f"mutation($input: DiagnoseTicketInput!) {{ diagnoseTicket(input: $input) {{ {SHOWN} }} }}"
DOCUMENT = f"mutation($input: DocumentTicketInput!) {{ documentTicket(input: $input) {{ {SHOWN} }} }}"
TICK = f"mutation($input: TickChecklistInput!) {{ tickChecklist(input: $input) {{ {SHOWN} }} }}"
DIAGNOSED = "diagnosis { kind severity rootCause evidence macroId note items { key doneBy } }"
SEEN = f"query($id: ID!) {{ ticket(id: $id) {{ {DIAGNOSED} }} }}"
TICK_ITEM = f"mutation($input: TickPathItemInput!) {{ tickPathItem(input: $input) {{ ticket {{ {DIAGNOSED} }} }} }}"
SAVE = "mutation($input: SavePolicyInput!) { savePolicy(input: $input) { node { version } } }"
MACRO = "mutation($input: CreateMacroInput!) { createMacro(input: $input) { node { id } } }"
FOUND = {"rootCause": "The fuse", "kind": "BUG", "severity": "MINOR", "evidence": ["https://example.org/log"]}
OFFERED = "MATCH (a:Assignment {state: 'offered'})-[:TO]->(e:Expert {id: 'exp_anna'}) RETURN a.id"


@pytest.fixture
async def ticket(api, life) -> str:
    """Anna owns it."""
    opened = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    await life.drain()
    offer_id = await life.one(OFFERED)
    await api.do("anna", "accept_offer", offerId=offer_id)
    return opened.data["openTicket"]["ticket"]["id"]


def done(answer, field: str) -> dict[str, str]:
    items = answer.data[field]["ticket"]["checklist"]
    return {one["item"]: one["doneBy"] for one in items if one["doneBy"]}


async def test_the_owner_writes_the_work_down_step_by_step(api, life, ticket):
    assert done(await api.do("anna", DIAGNOSE, ticketId=ticket, **FOUND), "diagnoseTicket") == {
        "ACKNOWLEDGED": "anna",
        "DIAGNOSED": "anna",
    }
    assert "VERIFIED" in done(await api.do("anna", TICK, ticketId=ticket, item="VERIFIED"), "tickChecklist")
    assert "DOCUMENTED" in done(await api.do("dora", DOCUMENT, ticketId=ticket, article="KB-7"), "documentTicket")
    kept = await life.one(
        "MATCH (t:Ticket) RETURN t.root_cause AS cause, t.diagnosis AS kind, t.documented_in AS where"
    )
    assert kept == {"cause": "The fuse", "kind": "bug", "where": "KB-7"}


async def test_what_cannot_be_written_down_is_refused_whole(api, ticket, dump):
    before = await dump()
    refused = [
        ("anna", DIAGNOSE, {**FOUND, "rootCause": " "}, [("TEXT_EMPTY", "input.rootCause")]),
        ("anna", DIAGNOSE, {**FOUND, "evidence": ["x"] * 21}, [("TOO_MANY", "input.evidence")]),
        ("anna", DIAGNOSE, {**FOUND, "evidence": ["x" * 501]}, [("TEXT_TOO_LONG", "input.evidence.0")]),
        ("anna", DOCUMENT, {}, [("FIELD_MISSING", "input.article")]),
        ("anna", DOCUMENT, {"article": "KB-7", "noneNeeded": "x"}, [("FIELD_MISSING", "input.article")]),
        ("ben", DIAGNOSE, FOUND, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("ben", DOCUMENT, {"article": "KB-7"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("ben", TICK, {"item": "VERIFIED"}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("carl", TICK, {"item": "VERIFIED"}, [("ROLE_MISSING", None)]),
        ("adam", DIAGNOSE, FOUND, [("ROLE_MISSING", None)]),
    ]
    for who, document, said, found in refused:
        assert (await api.do(who, document, ticketId=ticket, **said)).found == found, (who, said)
    assert await dump() == before


async def seen(api, who: str, ticket: str):
    return (await api.ask(who, SEEN, id=ticket)).data["ticket"]["diagnosis"]


def policy(**bug) -> str:
    paths = DiagnosisPolicy().model_dump(mode="json")["paths"]
    return json.dumps({"paths": {**paths, "bug": bug}})


async def test_the_kind_of_a_diagnosis_selects_a_path_that_stays_as_it_was(api, ticket):
    assert await seen(api, "anna", ticket) is None
    await api.do("anna", DIAGNOSE, ticketId=ticket, **FOUND)
    items = [{"key": "fault_reported", "doneBy": None}, {"key": "version_noted", "doneBy": None}]
    assert await seen(api, "anna", ticket) == {
        **FOUND,
        "macroId": None,
        "note": "Your Vista 55 had a fault. We have mended it.",
        "items": items,
    }
    assert await seen(api, "carl", ticket) is None
    body = policy(items=[{"key": "other", "text": "Another."}])
    await api.do("max", SAVE, kind="DIAGNOSIS", body=body, version=1)
    done = await api.do("anna", TICK_ITEM, ticketId=ticket, key="fault_reported")
    assert done.data["tickPathItem"]["ticket"]["diagnosis"]["items"][0] == {"key": "fault_reported", "doneBy": "anna"}
    await api.do("anna", DIAGNOSE, ticketId=ticket, **FOUND)
    assert (await seen(api, "dora", ticket))["items"] == [{"key": "other", "doneBy": None}]


async def test_a_path_names_a_macro_that_is_there(api, ticket):
    actions = [{"kind": "ADD_TAGS", "tags": ["bug"]}]
    made = (await api.do("adam", MACRO, name="Bug", actions=actions)).data["createMacro"]["node"]["id"]
    wrong = await api.do("max", SAVE, kind="DIAGNOSIS", body=policy(macro_id="mac_x"), version=1)
    assert wrong.found == [("MACRO_NOT_FOUND", "input.body.paths.bug.macroId")]
    await api.do("max", SAVE, kind="DIAGNOSIS", body=policy(macro_id=made), version=1)
    await api.do("anna", DIAGNOSE, ticketId=ticket, **FOUND)
    assert (await seen(api, "anna", ticket))["macroId"] == made


async def test_only_what_the_path_asks_for_is_ticked(api, ticket, dump):
    before = await dump()
    undiagnosed = await api.do("anna", TICK_ITEM, ticketId=ticket, key="fault_reported")
    assert undiagnosed.found == [("PATH_ITEM_NOT_FOUND", "input.key")]
    assert (await api.do("ben", TICK_ITEM, ticketId=ticket, key="x")).codes == ["TICKET_NOT_FOUND"]
    assert await dump() == before
    await api.do("anna", DIAGNOSE, ticketId=ticket, **FOUND)
    before = await dump()
    assert (await api.do("anna", TICK_ITEM, ticketId=ticket, key="measured_after")).codes == ["PATH_ITEM_NOT_FOUND"]
    assert await dump() == before
