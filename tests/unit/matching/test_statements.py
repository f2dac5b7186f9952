"""Two statements read the ticket, so they read it with the same text."""

from sysops_graph.graph.statements import statement


def head(name: str) -> str:
    text = str(statement(name).text)
    return text[text.index("// <head>") : text.index("// </head>")]


def test_a_ticket_is_read_in_one_way() -> None:
    assert head("matching/best_experts") == head("matching/ticket_needs")
