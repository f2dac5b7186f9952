// kind: schema
// Feeds of days off.

CREATE CONSTRAINT holiday_feed_id IF NOT EXISTS FOR (n:HolidayFeed) REQUIRE n.id IS UNIQUE;
