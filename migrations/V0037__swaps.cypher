// kind: schema
// Somebody on call asks another person to have the duty.
CREATE CONSTRAINT swap_id IF NOT EXISTS FOR (n:Swap) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX swap_from_id_state IF NOT EXISTS FOR (n:Swap) ON (n.from_id, n.state);
CREATE RANGE INDEX swap_to_id_state IF NOT EXISTS FOR (n:Swap) ON (n.to_id, n.state);
