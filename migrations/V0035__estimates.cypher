// kind: schema
// How long tickets took of late, one node for each skill and priority.
CREATE CONSTRAINT estimate_id IF NOT EXISTS FOR (n:Estimate) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT estimate_skill_priority IF NOT EXISTS FOR (n:Estimate) REQUIRE (n.skill_id, n.priority) IS UNIQUE;
