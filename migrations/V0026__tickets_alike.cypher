// kind: schema
// Tickets alike are found by their words among those of the same days and product only: `found_by` says which these are,
// so an old stock of tickets in the same words does not push the new ones out of the best.
DROP INDEX ticket_text IF EXISTS;
CREATE FULLTEXT INDEX ticket_words IF NOT EXISTS FOR (n:Ticket) ON EACH [n.subject, n.description, n.found_by];
CREATE CONSTRAINT cluster_id IF NOT EXISTS FOR (n:Cluster) REQUIRE n.id IS UNIQUE;
