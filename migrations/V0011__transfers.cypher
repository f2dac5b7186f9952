// kind: schema
// The owner asks another expert to take the ticket.
CREATE CONSTRAINT transfer_id IF NOT EXISTS FOR (n:Transfer) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX transfer_assignment_id IF NOT EXISTS FOR (n:Transfer) ON (n.assignment_id);
CREATE RANGE INDEX transfer_state IF NOT EXISTS FOR (n:Transfer) ON (n.state);
CREATE RANGE INDEX transfer_to_id_state IF NOT EXISTS FOR (n:Transfer) ON (n.to_id, n.state);
