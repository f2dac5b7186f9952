// kind: schema
// Paths by their id.
CREATE CONSTRAINT escalation_path_id IF NOT EXISTS FOR (n:EscalationPath) REQUIRE n.id IS UNIQUE;
