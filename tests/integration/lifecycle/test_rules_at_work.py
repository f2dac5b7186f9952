"""Automation rules in a ticket's life: they act once, by name, and never set each other off for ever."""

import json

import pytest

from support.lives import DESK, Life, kiel
from sysops_graph.actor import Actor, Role
from sysops_graph.automation import commands
from sysops_graph.automation.model import DEEPEST
from sysops_graph.lifecycle.marking import add_tags
from sysops_graph.lifecycle.talking import add_comment
from sysops_graph.tickets.model import Visibility

ADMIN = Actor(principal="adam", roles=frozenset({Role.ADMIN}))


@pytest.fixture
async def life(graph, wipe) -> Life:
    life = Life(graph)
    await life.build(kiel("anna"))
    return life


async def rule(life: Life, name: str, event: str, *actions, conditions=()) -> str:
    values = {"name": name, "event": event, "conditions": list(conditions), "actions": list(actions)}
    return (await life.act(commands.create_automation_rule, values, actor=ADMIN))["automation_rule_id"]


async def runs(life: Life):
    return await life.rows(
        "MATCH (r:RuleRun) RETURN r.rule_id AS rule, r.outcome AS outcome, r.code AS code, r.depth AS depth "
        "ORDER BY r.depth, rule"
    )


async def tags(life: Life, ticket: str) -> list[str]:
    return await life.one("MATCH (t:Ticket {id: $t}) RETURN t.tags AS tags", t=ticket)


async def test_a_rule_acts_when_its_event_happens_and_its_conditions_hold(life):
    where = [{"fact": "words", "any_of": ["picture"]}]
    made = await rule(life, "a", "opened", {"kind": "add_tags", "tags": ["screen"]}, conditions=where)
    fits, other = await life.open(), await life.open(subject="Loud")
    assert (await tags(life, fits), await tags(life, other)) == (["screen"], [])
    assert await runs(life) == [{"rule": made, "outcome": "done", "code": None, "depth": 0}]
    line = await life.one("MATCH (h:HistoryEntry {kind: 'tagged'}) RETURN h.actor AS actor, h.cause AS cause")
    assert line == {"actor": made, "cause": made}


async def test_without_a_rule_nothing_is_written_for_one(life):
    await life.open()
    assert await life.one("MATCH (m:OutboxMessage {topic: 'rules.due'}) RETURN count(m) AS n") == 0


async def test_a_message_that_comes_twice_makes_a_rule_act_once(life):
    await rule(life, "a", "opened", {"kind": "comment", "text": "Noted.", "visibility": "internal"})
    await life.open()
    await life.rows(
        "MATCH (m:OutboxMessage {topic: 'rules.due'}) "
        "SET m.state = 'pending', m.next_attempt_at = m.created_at, m.settled_at = null"
    )
    await life.drain()
    said = await life.rows("MATCH (c:Comment {visibility: 'internal'}) RETURN c.text AS text, c.author_role AS role")
    assert [row["text"] for row in said] == ["Noted."]


async def test_rules_that_set_each_other_off_end_at_the_fifth(life):
    await rule(
        life, "on", "marked", {"kind": "add_tags", "tags": ["ping"]}, {"kind": "remove_tags", "tags": ["pong"]},
        conditions=[{"fact": "tag", "any_of": ["ping"], "negated": True}],
    )  # fmt: skip
    await rule(
        life, "off", "marked", {"kind": "add_tags", "tags": ["pong"]}, {"kind": "remove_tags", "tags": ["ping"]},
        conditions=[{"fact": "tag", "any_of": ["pong"], "negated": True}],
    )  # fmt: skip
    ticket = await life.open()
    await life.act(add_tags, ticket, tags=["start"], actor=DESK)
    await life.drain()
    seen = await runs(life)
    assert max(row["depth"] for row in seen) == DEEPEST
    assert {row["outcome"] for row in seen if row["depth"] == DEEPEST} == {"too_deep"}
    assert {row["outcome"] for row in seen if row["depth"] < DEEPEST} == {"done"}
    pending = await life.one("MATCH (m:OutboxMessage {topic: 'rules.due', state: 'pending'}) RETURN count(m) AS n")
    assert pending == 0


async def test_what_the_state_forbids_is_recorded_and_stops_no_other_rule(life):
    asks = await rule(
        life, "a", "commented", {"kind": "add_tags", "tags": ["x"]}, {"kind": "ask_customer", "text": "?"}
    )
    marks = await rule(life, "b", "commented", {"kind": "add_tags", "tags": ["y"]})
    ticket = await life.open()
    await life.act(add_comment, ticket, text="First.", visibility=Visibility.INTERNAL)
    await life.drain()
    assert await life.one("MATCH (t:Ticket) RETURN t.state AS state") == "Pending"
    await life.act(add_comment, ticket, text="Second.", visibility=Visibility.INTERNAL)
    await life.drain()
    assert await tags(life, ticket) == ["x", "y"]
    refused = [row for row in await runs(life) if row["outcome"] == "refused"]
    assert {(row["rule"], row["code"]) for row in refused} == {(asks, "MOVE_NOT_POSSIBLE")}
    assert marks in {row["rule"] for row in await runs(life) if row["outcome"] == "done"}


async def test_a_rule_that_is_out_of_use_does_nothing(life):
    made = await rule(life, "a", "opened", {"kind": "add_tags", "tags": ["screen"]})
    await life.act(commands.deactivate_automation_rule, made, actor=ADMIN)
    assert await tags(life, await life.open()) == []


async def test_what_a_rule_says_is_no_response_of_staff_and_the_customer_hears_it(life):
    await rule(life, "a", "opened", {"kind": "comment", "text": "Hello {customer}.", "visibility": "customer"})
    ticket = await life.open()
    clock = "MATCH (k:SlaClock {ticket_id: $t, kind: 'response'}) RETURN k.met_at AS met"
    assert await life.one(clock, t=ticket) is None
    told = await life.rows("MATCH (m:OutboxMessage {topic: 'notification.wanted'}) RETURN m.payload AS payload")
    assert "Hello carl." in {json.loads(row["payload"])["facts"].get("comment") for row in told}
