// kind: schema
// Chats and subscribed browsers of people.

CREATE CONSTRAINT contact_address_id IF NOT EXISTS FOR (n:ContactAddress) REQUIRE n.id IS UNIQUE;

CREATE RANGE INDEX contact_address_person_id IF NOT EXISTS FOR (n:ContactAddress) ON (n.person_id);
