// kind: schema
CREATE CONSTRAINT attachment_id IF NOT EXISTS FOR (n:Attachment) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX attachment_state IF NOT EXISTS FOR (n:Attachment) ON (n.state);
