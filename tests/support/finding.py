"""What a drawn step of a life means on the graph as it is: ids for places in a list, the step seen, and who it is."""

from typing import Any, LiteralString

from support import deeds
from support.lives import Life
from sysops_graph.actor import Actor, Role

_STAFF = {Role.HELP_DESK: "stf_dora", Role.TEAM_LEAD: "stf_lena", Role.MANAGER: "stf_max", Role.ADMIN: "stf_adam"}
_OF_KIND = """
MATCH (n:$($label)) RETURN n.id AS id,
  coalesce(n.ticket_id, head([(n)-[:OF|ABOUT|RATES|ON]->(x) | coalesce(x.ticket_id, x.id)])) AS ticket
ORDER BY n.state IN ['offered', 'requested', 'ringing', 'open', 'planned', 'on_the_way', 'started'] DESC, id
"""
_SLOTS = "MATCH (:Ticket {id: $t})-[:PROPOSES_SLOT]->(s) RETURN s.id AS id ORDER BY s.starts_at, id"
_STEP = """
MATCH (t:Ticket {id: $t})<-[:WATCHES]-(p:EscalationPath) WHERE p.cycle = t.cycle
RETURN p.step + p.rounds AS step
"""
_AROUND = """
OPTIONAL MATCH (t:Ticket {id: $t})
OPTIONAL MATCH (t)-[:OPENED_BY]->(c:Customer)
OPTIONAL MATCH (t)<-[h:HOLDS_OPEN|HOLDS_WAITING]-(e:Expert)
RETURN c.id AS customer, e.id AS expert ORDER BY h.kind DESC, expert LIMIT 1
"""


async def found(life: Life, name: str, said: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """What was drawn for a mutation as the API takes it, and the ticket that it is about."""
    given: dict[str, Any] = dict(deeds.words(name))
    ticket: Any = said.get("ticketId")
    for field in deeds.fields(name).keys() & {each for each, value in said.items() if value is not None}:
        value: Any = said[field]
        if deeds.is_place(field):
            rows = await life.rows(_OF_KIND, label=deeds.label(field))
            at: int = value % len(rows)
            given[field], ticket = rows[at]["id"], rows[at]["ticket"] or ticket
        else:
            given[field] = deeds.written(name, field, value, now=life.now)
    if "slotId" in given:
        given["slotId"] = await _at(life, _SLOTS, given["slotId"], ticket) or "slt_0"
    if "seenStep" in deeds.fields(name):
        given["seenStep"] = await _at(life, _STEP, 0, ticket) or 0
    if name == "openTicket":
        given["deviceId"] = given["customerId"].replace("cus_", "dev_")
    return given, ticket


async def _at(life: Life, text: LiteralString, place: int, ticket: str | None) -> Any:
    values = [value for row in await life.rows(text, t=ticket) for value in row.values()]
    return values[place % len(values)] if values else None


async def somebody(life: Life, role: Role, ticket: str | None, given: dict[str, Any]) -> Actor:
    """Of the role: the customer whose it is, the expert who has it or is asked, or the one who is always there."""
    [around] = await life.rows(_AROUND, t=ticket)
    match role:
        case Role.CUSTOMER:
            subject = given.get("customerId") or around["customer"] or "cus_carl"
        case Role.EXPERT:
            subject = around["expert"] or "exp_anna"
        case staff:
            subject = _STAFF[staff]
    return Actor(principal=subject, roles=frozenset({role}), subject_id=subject)
