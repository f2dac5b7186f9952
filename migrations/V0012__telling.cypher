// kind: schema
// How a person wants to be told, and the letters that left lately or leave soon.

CREATE CONSTRAINT notification_rules_id IF NOT EXISTS FOR (n:NotificationRules) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT notification_rules_person_id IF NOT EXISTS FOR (n:NotificationRules) REQUIRE n.person_id IS UNIQUE;

CREATE RANGE INDEX attempt_leaves_at IF NOT EXISTS FOR (n:Attempt) ON (n.recipient_id, n.leaves_at);
