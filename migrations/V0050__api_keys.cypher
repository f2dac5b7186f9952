// kind: schema
// Keys of other systems: found by the hash of the secret, which is nowhere; listed by when they were made.
CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT api_key_hash IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.hash IS UNIQUE;
CREATE RANGE INDEX api_key_created_at IF NOT EXISTS FOR (n:ApiKey) ON (n.created_at);
