// kind: schema
// The private calendar feed of an expert or of staff.
CREATE CONSTRAINT calendar_feed_id IF NOT EXISTS FOR (n:CalendarFeed) REQUIRE n.id IS UNIQUE;
