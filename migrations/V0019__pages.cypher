// kind: schema
// Somebody on call is told about a ticket and has to say that they heard.
CREATE CONSTRAINT page_id IF NOT EXISTS FOR (n:Page) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX page_state IF NOT EXISTS FOR (n:Page) ON (n.state);
