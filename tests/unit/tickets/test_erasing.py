"""Every kind of neighbour of a ticket is thought of when the ticket is erased."""

from support.graph_model import model
from sysops_graph.graph.statements import statement

STAYS = {"CaseSummary", "SlaClock", "AssignmentException", "Expert", "Ticket"}
"""Labels that hold neither words nor a customer's traces."""


def test_every_label_that_leads_to_a_ticket_is_erased_or_stays_on_purpose() -> None:
    text = statement("tickets/erase_contents").text
    leads = {start for edge in model().edges for start in edge.starts if "Ticket" in edge.ends}
    forgotten = {label for label in leads - STAYS if f":{label}" not in text}
    assert forgotten == set(), "erase its words in tickets/erase_contents.cypher, or say here why it may stay"
