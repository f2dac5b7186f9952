"""What belongs to whom: the same things three times, of those who ask, of others beside them, of another area."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, LiteralString

from neo4j.spatial import WGS84Point

from support.lives import DESK, Life, kiel
from support.worlds import World
from sysops_graph.actor import Actor, Role
from sysops_graph.ids import derived_id
from sysops_graph.lifecycle.assigning import assign_manually
from sysops_graph.lifecycle.opening import open_ticket
from sysops_graph.tickets.commands import reserve_keys
from sysops_graph.tickets.model import Opening

PEOPLE = {
    Role.CUSTOMER: ("carl", "cus_carl"),
    Role.EXPERT: ("anna", "exp_anna"),
    Role.HELP_DESK: ("dora", "stf_dora"),
    Role.PARTNER: ("paul", "par_paul"),
    Role.TEAM_LEAD: ("lena", "stf_lena"),
    Role.MANAGER: ("max", "stf_max"),
    Role.ADMIN: ("adam", "stf_adam"),
    Role.ANALYST: ("ada", "stf_ada"),
    Role.INTEGRATION: ("bot", None),
}
"""Who asks in each role, and the node that is theirs."""


class Whose(StrEnum):
    """How what a call is about stands to who asks."""

    OWN = "own"
    FOREIGN = "foreign"
    ELSEWHERE = "elsewhere"


_OF = {Whose.OWN: ("carl", "anna"), Whose.FOREIGN: ("c1", "cleo"), Whose.ELSEWHERE: ("c2", "dirk")}
"""Customer and expert; the last two live in another area."""
_SHARED = {
    "productId": "prd_tv",
    "familyId": "fam_tv",
    "skillId": "skl_tv",
    "planId": "pln_std",
    "issueKindId": "iss_hum",
    "fieldId": "cfd_floor",
    "cannedReplyId": "cnr_hello",
    "macroId": "mac_tag",
    "ruleId": "rul_tag",
    "contactId": "con_fire",
    "groupId": "grp_last",
    "staffId": "stf_otto",
    "apiKeyId": "key_chat",
    "withId": "exp_ben",
}
"""Ids of what belongs to nobody, or to the house."""
_OF_TICKETS = {
    "offerId": "asg",
    "visitId": "vis",
    "slotId": "slt",
    "transferId": "trf_asked",
    "askedTransferId": "trf_given",
    "pageId": "pge",
    "taskId": "tsk",
    "surveyId": "sur",
    "absenceId": "abs",
    "notificationId": "ntf",
    "creditId": "crd",
    "disturbanceId": "dis",
    "messageId": "msg",
    "rotaId": "rot",
    "swapId": "swp_asked",
    "askedSwapId": "swp_given",
    "exceptionId": "exc",
}
"""Names in calls, and how the ids begin that there are of each."""


_TOLD = {"notificationId": "ntf", "recipientId": ""}
_THEIR_OWN = {**_TOLD, "taskId": "tsk", "swapId": "swp", "askedSwapId": "swp_given"}
"""What each person, or each of the staff, has of their own; the rest of it is what carl and anna have."""
_STAFF = frozenset({Role.HELP_DESK, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN, Role.ANALYST})


@dataclass(frozen=True, slots=True)
class Belongings:
    """Ids by the name that a call uses for them, like ticketId."""

    named: dict[Whose, dict[str, str]]

    def subject(self, whose: Whose, role: Role, name: str) -> str:
        """Raises LookupError for what nobody has."""
        who, node = PEOPLE[role]
        mine = _THEIR_OWN if role in _STAFF else _TOLD
        if whose is Whose.OWN and node and name in mine:
            return f"{mine[name]}_own_{who}" if mine[name] else node
        return _SHARED.get(name) or self.named[whose][name]

    def whose(self, node_id: str) -> set[Whose]:
        """Of none what belongs to nobody."""
        return {
            whose for whose, named in self.named.items() if node_id in named.values() or f"_{whose}_" in f"{node_id}_"
        }


async def belongings(life: Life) -> Belongings:
    """Builds them; at the end each person has a held ticket, one that is offered, and one that is to be taken over."""
    await life.build(_world())
    named = {whose: await _tickets(life, whose) for whose in Whose}
    rows = [{"whose": whose, **ids} for whose, ids in named.items()]
    people = [(who, node) for who, node in PEOPLE.values() if node]
    own = [{"who": who, "node": node, "feed_id": derived_id("CalendarFeed", node)} for who, node in people]
    said: dict[str, Any] = {"rows": rows, "now": life.now}
    for text in _SATELLITES:
        await life.rows(text, **said)
    await life.rows(_OWN, **{**said, "rows": own}, ticket_id=named[Whose.OWN]["ticketId"])
    return Belongings(named)


def _world() -> World:
    world = kiel("anna", "ben", "cleo", "dirk", customers=3, cap=20)
    here = {"time_zone": "Asia/Tokyo", "kind": "country", "country": "JP", "centre": WGS84Point((139.7, 35.7))}
    world.node("Area", "area_far", name="Far", depth=0, **here)
    world.node("Queue", "que_far", name="Far 1", line=1, mode="offer", strategy="default", digest=[], active=True)
    world.edge("que_far", "IN", "area_far")
    desk = {"active": True, "time_zone": "Europe/Berlin", "preferred_channel": "in_app"}
    for name, role in (("otto", "team_lead"), ("dora", "help_desk"), ("adam", "admin"), ("ada", "analyst")):
        world.node("Staff", f"stf_{name}", name=name.title(), roles=[role], **desk)
    world.edge("stf_otto", "LEADS", "area_far")
    world.node("Partner", "par_paul", name="Paul", active=True)
    for label in ("Area", "Device", "Queue", "Skill"):
        for node in world.nodes[label]:
            node["active"] = True
    for customer in world.nodes["Customer"]:
        customer["provisional"] = False
    for contract in world.nodes["Contract"]:
        contract["created_on"] = contract["starts_on"]
    moved = {("cus_c2", "LIVES_IN"), ("exp_dirk", "SERVES")}
    world.edges = [
        (start, kind, "area_far" if (start, kind) in moved else end, facts) for start, kind, end, facts in world.edges
    ]
    for whose, area in ((Whose.OWN, "area_kiel"), (Whose.FOREIGN, "area_kiel"), (Whose.ELSEWHERE, "area_far")):
        world.node("Rota", f"rot_{whose}", name=f"Nights {whose}", line=1, active=True)
        world.edge(f"rot_{whose}", "IN", area)
    _catalogue(world)
    return world


def _catalogue(world: World) -> None:
    world.node("IssueKind", "iss_hum", name="Hums", category="hardware", visit=False, active=True)
    world.node("CustomField", "cfd_floor", name="Floor", key="floor", type="text", choices=[], required=False,
               categories=[], issue_kind_ids=[], active=True)  # fmt: skip
    world.node("CannedReply", "cnr_hello", name="Hello", active=True, wordings='[{"language": "en", "text": "Hello"}]')
    actions = '[{"kind": "add_tags", "tags": ["antenna"]}]'
    world.node("Macro", "mac_tag", name="Tag", actions=actions, active=True)
    world.node("AutomationRule", "rul_tag", name="Tag", event="opened", conditions="[]", actions=actions, active=True)
    world.node("Contact", "con_fire", name="Fire brigade", active=True)
    world.node("ContactGroup", "grp_last", name="Last", active=True)
    world.node("ApiKey", "key_chat", name="Chat", prefix="sg_live_x", hash="x", roles=["integration"], scopes=[],
               persisted_only=False, created_at=world.now, created_by="adam",
               ends_at=world.now + timedelta(days=900))  # fmt: skip


async def _tickets(life: Life, whose: Whose) -> dict[str, str]:
    customer, expert = _OF[whose]
    partner = Actor(principal="paul", roles=frozenset({Role.PARTNER}), subject_id="par_paul")
    by = partner if whose is Whose.OWN else DESK
    held, offered, lent = [await _opened(life, customer, by) for _ in range(3)]
    manager = Actor(principal="max", roles=frozenset({Role.MANAGER}), subject_id="stf_max")
    for ticket_id, owner in ((held, expert), (lent, "ben")):
        await life.act(assign_manually, ticket_id, f"exp_{owner}", reason="x", actor=manager)
    far = whose is Whose.ELSEWHERE
    return {
        "ticketId": held,
        "nodeId": held,
        "offeredTicketId": offered,
        "ofTicketId": lent,
        "customerId": f"cus_{customer}",
        "deviceId": f"dev_{customer}",
        "customerNumber": customer,
        "contractId": f"ctr_{customer}",
        "expertId": f"exp_{expert}",
        "calendarId": derived_id("AbsenceCalendar", f"exp_{expert}"),
        "personId": f"exp_{expert}",
        "recipientId": f"cus_{customer}",
        "areaId": "area_far" if far else "area_kiel",
        "servedAreaId": "area_far" if far else "area_land",
        "queueId": "que_far" if far else "que_1",
        **{name: f"{start}_{whose}" for name, start in _OF_TICKETS.items()},
    }


async def _opened(life: Life, customer: str, by: Actor) -> str:
    [key] = await life.graph.write(reserve_keys, life.now.year, count=1)
    about = Opening(subject="No picture", customer_id=f"cus_{customer}", device_id=f"dev_{customer}")
    return (await life.act(open_ticket, about, key=key, actor=by))["ticket_id"]


_SATELLITES: tuple[LiteralString, ...] = (
    """
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ticketId})<-[:OF]-(held:Assignment {state: 'accepted'}), (e:Expert {id: row.expertId})
MATCH (ben:Expert {id: 'exp_ben'}), (rota:Rota {id: row.rotaId})
CREATE (:Visit {id: row.visitId, ticket_id: t.id, expert_id: e.id, state: 'planned',
  starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT4H'), planned_at: $now})-[:OF]->(held)
CREATE (t)-[:PROPOSES_SLOT]->(:Slot {id: row.slotId, starts_at: $now + duration('PT26H'),
  ends_at: $now + duration('PT28H'), rank: 9, state: 'free'})
CREATE (x:Transfer {id: row.askedTransferId, ticket_id: t.id, assignment_id: held.id, from_id: e.id, to_id: 'exp_ben',
  state: 'requested', reason: 'far', requested_by: 'x', requested_at: $now, expires_at: $now + duration('PT1H')})
CREATE (x)-[:OF]->(t), (x)-[:FROM]->(e), (x)-[:TO]->(ben)
CREATE (:Page {id: row.pageId, ticket_id: t.id, state: 'ringing', rung: 'primary', told_ids: [e.id],
  reason: 'it smokes', rang_at: $now})-[:OF]->(t)
CREATE (:Task {id: row.taskId, kind: 'other', title: 'Call back', owner_id: e.id, due_at: $now, checklist: [],
  state: 'open', created_at: $now, created_by: 'x'})-[:ABOUT]->(t)
CREATE (:Survey {id: row.surveyId, ticket_id: t.id, cycle: t.cycle, sent_at: $now})-[:RATES]->(t)
CREATE (:CreditCandidate {id: row.creditId, ticket_id: t.id, clock_id: row.creditId, service_level: 'Standard',
  policy_version: 1, breached_at: $now, noted_at: $now, state: 'open'})-[:OF]->(t)
CREATE (:Disturbance {id: row.disturbanceId, about: 'Vista 55 ' + row.whose, active_for: row.whose, state: 'active',
  text: 'Dark', began_at: $now, said_at: $now, said_by: 'x'})
CREATE (:OutboxMessage {id: row.messageId, topic: 'supply.changed', lane: 'core', number: 1, ticket_id: t.id,
  subject_id: t.id, payload: '{}', shard: 1, state: 'dead', attempts: 9, created_at: $now, since_at: $now,
  dead_at: $now, error: 'x'})
CREATE (e)-[:UNAVAILABLE {kind: 'training', starts_at: $now + duration('P9D'), ends_at: $now + duration('P10D')}]->
  (:Absence {id: row.absenceId, note: '', recorded_by: 'x', recorded_at: $now})
CREATE (:Notification {id: row.notificationId, kind: 'ticket.receipt', recipient_id: row.recipientId,
  recipient_kind: 'customer', ticket_id: t.id, subject: 'x', text: 'x', channel: 'in_app', state: 'sent',
  facts: '{}', created_at: $now})
CREATE (e)-[:ON_CALL {role: 'primary', starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT9H')}]->(rota)
CREATE (ben)-[:ON_CALL {role: 'backup', starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT9H')}]->(rota)
CREATE (e)-[:ON_CALL {role: 'backup', starts_at: $now - duration('PT2H'), ends_at: $now + duration('PT1H')}]->(rota)
CREATE (:AbsenceCalendar {id: row.calendarId, expert_id: e.id, kind: 'vacation', host: 'x', since_at: $now, by: 'x'})
SET t.diagnosis = 'bug', t.diagnosis_version = 1, t.root_cause = 'a loose antenna',
  t.severity = 'minor', t.evidence = []
WITH t, ben
MATCH (t)-[:OPENED_BY]->(c:Customer), (t)<-[:WATCHES]-(path:EscalationPath)
CREATE (c)-[:EXCLUDES {since_at: $now, reason: 'x'}]->(ben)
CREATE (c)-[:PREFERS {since_at: $now, reason: 'x', dedicated: false}]->(ben)
SET path.rounds = 1
""",
    """
UNWIND $rows AS row
MATCH (t:Ticket {id: row.offeredTicketId}), (e:Expert {id: row.expertId})
CREATE (o:Assignment {id: row.offerId, ticket_id: t.id, expert_id: e.id, state: 'offered', strategy: 'default',
  offered_at: $now, expires_at: $now + duration('PT1H'), terms: '{}', inputs: '{}', policy_version: 1, cycle: t.cycle})
CREATE (o)-[:OF]->(t), (o)-[:TO]->(e)
CREATE (e)-[:HOLDS_OPEN {kind: 'offer', guard: o.id, assignment_id: o.id, since_at: $now}]->(t)
CREATE (:AssignmentException {id: row.exceptionId, ticket_id: t.id, state: 'open', code: 'no_skill', funnel: '[]',
  relaxation: '[]', raised_at: $now})-[:BLOCKS]->(t)
""",
    """
UNWIND $rows AS row
MATCH (t:Ticket {id: row.ofTicketId})<-[:OF]-(held:Assignment {state: 'accepted'}), (e:Expert {id: row.expertId})
MATCH (ben:Expert {id: 'exp_ben'}), (held_by_e:Ticket {id: row.ticketId})
CREATE (x:Transfer {id: row.transferId, ticket_id: t.id, assignment_id: held.id, from_id: 'exp_ben', to_id: e.id,
  state: 'requested', reason: 'far', requested_by: 'x', requested_at: $now, expires_at: $now + duration('PT1H')})
CREATE (x)-[:OF]->(t), (x)-[:FROM]->(ben), (x)-[:TO]->(e)
CREATE (held_by_e)-[:DUPLICATE_OF {similarity: 0.9, since_at: $now}]->(t)
""",
    """
UNWIND $rows AS row
MATCH (rota:Rota {id: row.rotaId})
UNWIND [[row.swapId, 'exp_ben', row.expertId, 'backup'], [row.askedSwapId, row.expertId, 'exp_ben', 'primary']] AS swap
CREATE (:Swap {id: swap[0], state: 'requested', from_id: swap[1], to_id: swap[2], rota_id: rota.id, role: swap[3],
  starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT9H'), reason: 'x', requested_at: $now,
  expires_at: $now + duration('PT1H')})-[:OF]->(rota)
""",
)
_OWN: LiteralString = """
MATCH (t:Ticket {id: $ticket_id}), (rota:Rota {id: 'rot_own'})
UNWIND $rows AS row
CREATE (:Notification {id: 'ntf_own_' + row.who, kind: 'ticket.receipt', recipient_id: row.node,
  recipient_kind: 'staff', ticket_id: t.id, subject: 'x', text: 'x', channel: 'in_app', state: 'sent', facts: '{}',
  created_at: $now})
CREATE (:CalendarFeed {id: row.feed_id, person_id: row.node, number: 1, since_at: $now})
WITH t, rota, row
MATCH (s:Staff {id: row.node})
CREATE (:Task {id: 'tsk_own_' + row.who, kind: 'other', title: 'Call back', owner_id: s.id, due_at: $now,
  checklist: [], state: 'open', created_at: $now, created_by: 'x'})-[:ABOUT]->(t)
CREATE (s)-[:ON_CALL {role: 'primary', starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT9H')}]->(rota)
WITH rota, row, s
UNWIND [['swp_own_', 'exp_ben', s.id, 'backup'], ['swp_given_own_', s.id, 'exp_ben', 'primary']] AS swap
CREATE (:Swap {id: swap[0] + row.who, state: 'requested', from_id: swap[1], to_id: swap[2], rota_id: rota.id,
  role: swap[3], starts_at: $now + duration('PT2H'), ends_at: $now + duration('PT9H'), reason: 'x',
  requested_at: $now, expires_at: $now + duration('PT1H')})-[:OF]->(rota)
"""
