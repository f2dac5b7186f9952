"""The check of names is itself checked: each mistake it is there for is found, and what is right passes."""

import pytest

from support.cypher_names import unknown_names
from support.graph_model import model


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("MATCH (t:Tickett) RETURN t.id AS id", "label Tickett"),
        ("MATCH (t) WHERE t:Tickett RETURN t.id AS id", "label Tickett"),
        ("MATCH (:Expert)-[:HELD]->(:Ticket) RETURN 1 AS one", "type HELD"),
        ("MATCH (t:Ticket {keyy: $key}) RETURN t.id AS id", "property keyy of Ticket"),
        ("MATCH (t:Ticket) WHERE t.statt = 'New' RETURN t.id AS id", "property statt of Ticket"),
        ("MATCH (t:Ticket) SET t += {statt: 1} RETURN t.id AS id", "property statt of Ticket"),
        ("MATCH (:Expert)-[h:HOLDS_OPEN]->() WHERE h.sort = 'offer' RETURN 1 AS one", "property sort of HOLDS_OPEN"),
        ("MATCH (:Expert)-[:HOLDS_OPEN {sort: 'offer'}]->() RETURN 1 AS one", "property sort of HOLDS_OPEN"),
        ("MATCH (:Ticket)-[:HOLDS_OPEN]->(:Expert) RETURN 1 AS one", "Ticket-HOLDS_OPEN->Expert"),
        ("MATCH (e:Expert) MATCH (:Ticket)-[:HOLDS_OPEN]->(e) RETURN 1 AS one", "Ticket-HOLDS_OPEN->Expert"),
        ("MATCH (:Expert)<-[:SERVES]-(:Area) RETURN 1 AS one", "Area-SERVES->Expert"),
        ("MATCH (:Expert)-[:SERVES|LEADS]->(:Skill) RETURN 1 AS one", "Expert-LEADS|SERVES->Skill"),
        ("MATCH (t)-[:PROPOSES_SLOT]->{1,2}(:Visit) RETURN 1 AS one", "-PROPOSES_SLOT->Visit"),
        ("MATCH (t) WHERE t.nothing_has_this = 1 RETURN t.id AS id", "property nothing_has_this of anything"),
    ],
)
def test_a_name_that_the_model_lacks_is_found(text, problem):
    assert unknown_names(text, model()) == [problem]


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (e:Expert)-[h:HOLDS_OPEN {kind: 'owner'}]->(t:Ticket {id: $ticket_id}) RETURN e.name AS n, h.guard AS g",
        "MATCH (a:Area {id: $id})-[:PART_OF*0..6]->(up:Area)<-[:SERVES]-(:Expert) RETURN up.name AS name",
        "MATCH (:Ticket)-[:CONCERNS|INSTANCE_OF|IN_FAMILY*1..3]->(f:ProductFamily) RETURN f.name AS name",
        "MATCH (a:Area)-[:PART_OF]->{0,6}(up) MATCH (up)<-[s:SERVES]-(e:Expert) RETURN s.since_at AS since_at",
        "UNWIND $rows AS row MERGE (p:Product {id: row.anything}) SET p.name = row.name RETURN count(p) AS n",
        "// MATCH (x:Nothing)\nMATCH (t:Ticket|Device) WHERE t.id = '(:Nothing)' RETURN t.serial AS serial",
        "MATCH (t:Ticket)--(x) WHERE x:Slot OR x:Queue RETURN [o IN collect(x) | o.id] AS ids, max(t.opened_at) AS at",
        "MATCH (:Ticket)-[:CONCERNS]-(p:Product|ProductFamily) RETURN point.distance($a, $b) AS metres",
        "MATCH (t:Ticket) RETURN {id: t.id, any_key: 1, at: datetime({epochSeconds: 1})} AS ticket",
    ],
)
def test_what_the_model_has_passes(text):
    assert unknown_names(text, model()) == []
