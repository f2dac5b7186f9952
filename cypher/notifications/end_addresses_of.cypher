// All addresses of a person's channel are used no more; their keys go with them.
MATCH (c:ContactAddress {person_id: $person_id}) WHERE c.channel = $channel AND c.ended_at IS NULL
SET c.ended_at = $now
REMOVE c.data_key, c.text_sealed
RETURN c.id AS id
