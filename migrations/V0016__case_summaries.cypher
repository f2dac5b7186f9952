// kind: schema
// What is kept of an erased ticket.
CREATE CONSTRAINT case_summary_id IF NOT EXISTS FOR (n:CaseSummary) REQUIRE n.id IS UNIQUE;
