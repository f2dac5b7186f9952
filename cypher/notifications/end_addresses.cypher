// Addresses that are used no more: their keys go, so that nobody can read them again.
UNWIND $address_ids AS id
MATCH (c:ContactAddress {id: id}) WHERE c.ended_at IS NULL
SET c.ended_at = $now
REMOVE c.data_key, c.text_sealed
RETURN c.id AS id
