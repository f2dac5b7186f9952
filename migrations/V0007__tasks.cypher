// kind: schema
// Tasks, found by id, by owner, and the open ones by state.
CREATE CONSTRAINT task_id IF NOT EXISTS FOR (n:Task) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX task_owner_id IF NOT EXISTS FOR (n:Task) ON (n.owner_id);
CREATE RANGE INDEX task_state IF NOT EXISTS FOR (n:Task) ON (n.state);
