// kind: schema
// Lines of history are the change feed: each is numbered after its commit, and found by its number; until then it is
// found by being unnumbered.
CREATE CONSTRAINT history_entry_change IF NOT EXISTS FOR (n:HistoryEntry) REQUIRE n.change_number IS UNIQUE;
CREATE RANGE INDEX history_entry_unnumbered IF NOT EXISTS FOR (n:HistoryEntry) ON (n.unnumbered);
