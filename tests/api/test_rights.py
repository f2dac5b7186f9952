"""Every operation by every role on its own, on others', in another area: docs/api/rights.md says what comes."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from conftest import Answer, Api, PresentLife
from support.belongings import PEOPLE, Belongings, Whose, belongings
from support.calls import call, lists, rows
from support.emptied import empty
from support.listening import over_events, served
from support.rights import Came, came, table, wanted
from sysops_graph.actor import Role
from sysops_graph.api import commands
from sysops_graph.api.schema import build_schema
from sysops_graph.app import create_app
from sysops_graph.errors import Conflict
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.settings import Settings
from sysops_graph.tickets.changes import number_changes

SCHEMA = build_schema().types
TABLE = table()
SUBSCRIPTIONS = {
    "ticketChanged": "subscription ($id: ID!) { ticketChanged(id: $id) { id } }",
    "myOffers": "subscription { myOffers { id } }",
    "queueChanged": "subscription { queueChanged { id } }",
    "exceptionRaised": "subscription { exceptionRaised { id } }",
    "notificationReceived": "subscription { notificationReceived { id } }",
    "metricsChanged": "subscription { metricsChanged { at } }",
}


class Undone(Conflict):
    """Everything was done, and then undone."""


@pytest.fixture(scope="module")
async def life(graph: Graph) -> PresentLife:
    """One world for the whole matrix: what is refused changes nothing, and what is not is undone."""
    await empty(graph)
    return PresentLife(graph, now=await graph.database_time())


@pytest.fixture(scope="module")
async def theirs(graph: Graph, life: PresentLife) -> Belongings:
    theirs = await belongings(life)
    await graph.write(number_changes, at_most=1000)
    return theirs


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Whether a command that gets to its end is undone."""
    kept, undo = commands._once_and_for_all, True

    async def once_and_undone(graph: Graph, once: Any, ids: Ids, command: dict[str, str]) -> Any:
        async def rehearsal(tx: Tx, *, ids: Ids) -> None:
            await once(tx, ids=ids)
            raise Undone

        return await (graph.write(rehearsal, ids=ids) if undo else kept(graph, once, ids, command))

    def switch(on: bool) -> None:
        nonlocal undo
        undo = on

    monkeypatch.setattr(commands, "_once_and_for_all", once_and_undone)
    return switch


def test_the_table_has_every_operation() -> None:
    assert list(TABLE) == [*rows(SCHEMA), *_subscriptions()]


def test_the_roles_are_those_that_the_schema_tells() -> None:
    for row, cells in TABLE.items():
        name = row.partition(" ")[0]
        told = re.search(r"Roles: (.*)\.$", _field(name).description or "")
        assert told, name
        allowed = set(Role) if told[1] == "all" else {Role(role) for role in told[1].split(", ")}
        reached = {role for role, cell in cells.items() if cell != "no"}
        assert reached <= allowed, row
        assert reached == allowed or row != name, row


@pytest.mark.parametrize("role", PEOPLE)
async def test_each_role_reaches_what_the_table_says(
    api: Api,
    life: PresentLife,
    theirs: Belongings,
    undone: Callable[[bool], None],
    dump: Callable[[], Awaitable[str]],
    role: Role,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, wrong, tried = await dump(), list[str](), Counter[Came]()
    for row in rows(SCHEMA):
        cell, listed = TABLE[row][role], lists(_field(row.partition(" ")[0]))
        for whose in Whose:
            right = wanted(cell, whose)
            undone(right is Came.REACHED)
            made = call(SCHEMA, row, lambda name, whose=whose: theirs.subject(whose, role, name), life.now)
            answer = await _answered(api, PEOPLE[role][0], made.document, made.variables)
            found = came(answer.body, whose, cell, theirs, listed=listed)
            tried[right] += 1
            if found != right:
                wrong.append(f"{row}, {whose}: {found} in place of {right}")
    assert not wrong, "\n".join(wrong)
    assert await dump() == before
    with capsys.disabled():
        print(f"\n{role}: {len(TABLE)} operations x {len(Whose)} = {dict(tried)}", end="")  # noqa: T201


async def test_nobody_gets_in_without_a_token(api: Api, life: PresentLife, theirs: Belongings) -> None:
    for row in rows(SCHEMA):
        made = call(SCHEMA, row, lambda name: theirs.subject(Whose.OWN, Role.CUSTOMER, name), life.now)
        answer = await api.ask(None, made.document, **made.variables)
        assert answer.codes == ["UNAUTHENTICATED"], row


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
async def test_each_role_hears_what_the_table_says(api: Api, settings: Settings, theirs: Belongings, name: str) -> None:
    """Who hears of what else, and of which areas, is in test_subscriptions."""
    async with served(create_app(settings)) as port:
        for role, (who, _) in PEOPLE.items():
            for whose in Whose:
                right = wanted(TABLE[name][role], whose)
                if name != "ticketChanged" and right is not Came.REFUSED:
                    continue
                said = {"id": theirs.subject(whose, role, "ticketId")} if name == "ticketChanged" else {}
                async with over_events(port, api.headers(who), SUBSCRIPTIONS[name], said) as answers:
                    found = came(await anext(answers), whose, TABLE[name][role], theirs, listed=False)
                assert found == right, (role, whose)


async def _answered(api: Api, who: str, document: str, variables: dict[str, Any]) -> Answer:
    """A server that is fresh, or busy, may have to be asked again."""
    answer = await api.ask(who, document, **variables)
    while any(error["extensions"]["retryable"] for error in answer.errors):
        answer = await api.ask(who, document, **variables)
    return answer


def _subscriptions() -> list[str]:
    assert SCHEMA.subscription_type
    return list(SCHEMA.subscription_type.fields)


def _field(name: str) -> Any:
    roots = (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
    return next(root.fields[name] for root in roots if root and name in root.fields)
