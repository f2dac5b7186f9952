"""Tasks over GraphQL: who gives, sees and ends them."""

from datetime import timedelta

import pytest

CREATE = "mutation($input: CreateTaskInput!) { createTask(input: $input) { task { id title ownerName state dueAt } } }"
COMPLETE = "mutation($input: CompleteTaskInput!) { completeTask(input: $input) { task { state outcome endedBy } } }"
CANCEL = "mutation($input: CancelTaskInput!) { cancelTask(input: $input) { task { state outcome } } }"
MINE = """query($owner: ID, $states: [TaskState!], $last: Int) {
  tasks(ownerId: $owner, states: $states, last: $last) { totalCount nodes { title state } } }"""
OF_TICKET = "query($id: ID!) { node(id: $id) { ... on Ticket { tasks { title } } } }"


@pytest.fixture
async def due(life) -> str:
    return (life.now + timedelta(days=1)).isoformat()


@pytest.fixture
async def ticket(api, life) -> str:
    opened = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    await life.drain()
    return opened.data["openTicket"]["ticket"]["id"]


async def titles(api, who, **asked):
    return [node["title"] for node in (await api.ask(who, MINE, **asked)).data["tasks"]["nodes"]]


async def test_a_task_is_given_listed_and_done(api, ticket, due, statements):
    given = await api.do("dora", CREATE, title="Call back", dueAt=due, ownerId="exp_anna", ticketId=ticket)
    task = given.data["createTask"]["task"]
    assert (task["ownerName"], task["state"]) == ("Anna", "OPEN")
    await api.do("anna", CREATE, title="Order a fuse", dueAt=due)
    assert sorted(await titles(api, "anna")) == ["Call back", "Order a fuse"]
    assert sorted(await titles(api, "dora", owner="exp_anna", last=5)) == ["Call back", "Order a fuse"]
    assert await titles(api, "ben", owner="exp_anna") == []
    seen = {who: (await api.ask(who, OF_TICKET, id=ticket)).data["node"]["tasks"] for who in ("dora", "carl", "lena")}
    assert seen == {"dora": [{"title": "Call back"}], "carl": [], "lena": [{"title": "Call back"}]}
    statements()
    done = await api.do("anna", COMPLETE, taskId=task["id"], outcome="They were content.")
    assert len([name for name in statements() if name != "tasks/tasks_by_ids"]) <= 6
    assert done.data["completeTask"]["task"] == {"state": "DONE", "outcome": "They were content.", "endedBy": "anna"}
    assert await titles(api, "anna") == ["Order a fuse"]
    assert await titles(api, "anna", states=["DONE"]) == ["Call back"]


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, ticket, due, dump):
    task = (await api.do("dora", CREATE, title="Call back", dueAt=due, ownerId="exp_anna")).data["createTask"]["task"]
    before = await dump()
    refused = [
        ("carl", CREATE, {"title": "x", "dueAt": due}, [("ROLE_MISSING", None)]),
        ("anna", CREATE, {"title": "x", "dueAt": due, "ownerId": "exp_ben"}, [("ONLY_FOR_YOURSELF", "input.ownerId")]),
        ("otto", CREATE, {"title": "x", "dueAt": due, "ticketId": ticket}, [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("dora", CREATE, {"title": "x", "dueAt": due, "ticketId": "tkt_0", "ownerId": "exp_anna"},
         [("TICKET_NOT_FOUND", "input.ticketId")]),
        ("dora", CREATE, {"title": "x", "dueAt": due, "ownerId": "exp_0"},
         [("TASK_OWNER_NOT_FOUND", "input.ownerId")]),
        ("dora", CREATE, {"title": "x", "dueAt": "2020-01-01T00:00:00Z", "ownerId": "exp_anna"},
         [("TASK_WITHOUT_END", "input.dueAt")]),
        ("dora", CREATE, {"title": " ", "dueAt": due, "checklist": ["x" * 201]},
         [("TEXT_TOO_LONG", "input.checklist.0"), ("TEXT_EMPTY", "input.title")]),
        ("ben", COMPLETE, {"taskId": task["id"], "outcome": "done"}, [("TASK_NOT_FOUND", "input.taskId")]),
        ("anna", COMPLETE, {"taskId": task["id"], "outcome": " "}, [("TEXT_EMPTY", "input.outcome")]),
        ("dora", CANCEL, {"taskId": "tsk_nothing", "reason": "x"}, [("TASK_NOT_FOUND", "input.taskId")]),
    ]  # fmt: skip
    for who, document, said, found in refused:
        assert (await api.do(who, document, **said)).found == found, (who, said)
    assert await dump() == before
    await api.do("anna", CANCEL, taskId=task["id"], reason="not needed")
    assert (await api.do("anna", COMPLETE, taskId=task["id"], outcome="done")).codes == ["TASK_NOT_OPEN"]
