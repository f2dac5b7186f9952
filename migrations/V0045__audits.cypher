// kind: schema
// What the audits found is kept, one node for each; tickets that something happened to are found by when it did.
CREATE CONSTRAINT audit_name IF NOT EXISTS FOR (n:Audit) REQUIRE n.name IS UNIQUE;
CREATE RANGE INDEX history_entry_at IF NOT EXISTS FOR (n:HistoryEntry) ON (n.at);
