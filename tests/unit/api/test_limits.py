import pytest
from graphql import GraphQLError, parse, validate

from sysops_graph.api.limits import COST, LIST, ShapeLimit, cost_of
from sysops_graph.api.schema import build_schema

SCHEMA = build_schema()._schema


def refused(document: str) -> list[dict[str, object]]:
    errors = validate(SCHEMA, parse(document), rules=[ShapeLimit])
    return [facts(error) for error in errors]


def facts(error: GraphQLError) -> dict[str, object]:
    return error.original_error.facts  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]


def cost(document: str, operation_name: str | None = None, **variables: object) -> int:
    return cost_of(SCHEMA, parse(document), operation_name, variables)


def nested(levels: int) -> str:
    return "{ " + "area { parent { " * (levels // 2) + "id" + " } }" * (levels // 2) + " }"


@pytest.mark.parametrize(("levels", "limits"), [(12, []), (14, [{"limit": "depth", "value": 12}])])
def test_objects_within_objects_are_counted(levels: int, limits: list[object]) -> None:
    assert refused(nested(levels)) == limits


def test_a_fragment_is_as_deep_as_what_it_holds_and_tells_its_aliases_wherever_it_is_spread() -> None:
    chain = " ".join(f"fragment f{n} on Area {{ parent {{ ...f{n + 1} }} }}" for n in range(13))
    assert refused(f"{{ node(id: 1) {{ ...f0 }} }} {chain} fragment f13 on Area {{ id }}")
    aliases = "fragment named on Me { a: principal b: principal c: principal d: principal }"
    assert not refused(f"{{ me {{ ...named ...named ...named }} }} {aliases}")
    assert refused(f"{{ me {{ ...named ...named ...named ...named }} }} {aliases}") == [
        {"limit": "aliases", "value": 15}
    ]


def test_what_tells_of_the_schema_is_not_deep() -> None:
    assert not refused("{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }")


def test_fragments_that_spread_each_other_twice_are_measured_at_once() -> None:
    """Followed one by one, the last would be reached 2 ** 40 times."""
    bomb = " ".join(f"fragment f{n} on Area {{ ...f{n + 1} ...f{n + 1} }}" for n in range(40))
    document = f"{{ node(id: 1) {{ ...f0 }} }} {bomb} fragment f40 on Area {{ a: id parent {{ id }} }}"
    assert refused(document) == [{"limit": "aliases", "value": 15}]
    assert cost(document) == 1 + 2**40


def test_a_fragment_that_leads_back_to_itself_ends() -> None:
    assert refused("{ node(id: 1) { ...f } } fragment f on Area { parent { ...f } }") == []


@pytest.mark.parametrize(
    ("document", "objects"),
    [
        ("{ me { principal roles } }", 1),
        ("{ __schema { types { name } } }", 0),
        ("{ tickets { nodes { id } } }", 1 + 25),
        ("{ tickets(first: 10) { nodes { id } } }", 1 + 10),
        ("{ tickets(last: 10) { edges { node { id } } pageInfo { endCursor } } }", 1 + 10 * 2 + 1),
        ("{ tickets(first: 10) { nodes { customer { name } owner { name } } } }", 1 + 10 * 3),
        ("{ tickets(first: 10) { ...page } } fragment page on TicketConnection { nodes { id } }", 1 + 10),
        ("{ tickets(first: 10) { nodes { ... on Ticket { clocks { kind } } } } }", 1 + 10 * (1 + LIST)),
        ("{ tickets(first: null, last: 50) { nodes { id } } }", 1 + 50),
        ("{ tickets(first: 1000000) { nodes { id } } }", 1 + 100),
        ('{ tickets(first: "much") { nodes { id } } }', 1 + 25),
    ],
)
def test_a_cost_is_how_many_objects_may_come(document: str, objects: int) -> None:
    assert cost(document) == objects


def test_a_page_may_be_as_long_as_a_variable_says() -> None:
    document = "query q($n: Int = 7) { tickets(first: $n) { nodes { id } } }"
    assert (cost(document), cost(document, n=50), cost(document, n="x")) == (1 + 7, 1 + 50, 1 + 25)


def test_only_the_operation_that_is_asked_for_is_reckoned() -> None:
    both = "query small { me { principal } } query large { tickets { nodes { id } } }"
    assert (cost(both, "small"), cost(both, "large"), cost(both, "none")) == (1, 26, 0)


def test_lists_within_lists_of_a_page_are_over_the_limit() -> None:
    assert cost("{ tickets(first: 100) { nodes { followUps { comments { id } } } } }") > COST
