// An address of a person, anew if it was ended; answers how many of its channel the person has. No row: nobody has
// that id.
CALL () {
  WITH $person_id AS person_id WHERE person_id STARTS WITH 'cus_' MATCH (p:Customer {id: person_id}) RETURN p
  UNION WITH $person_id AS person_id WHERE person_id STARTS WITH 'exp_' MATCH (p:Expert {id: person_id}) RETURN p
  UNION WITH $person_id AS person_id WHERE person_id STARTS WITH 'stf_' MATCH (p:Staff {id: person_id}) RETURN p
}
MERGE (c:ContactAddress {id: $id})
SET c.person_id = $person_id, c.channel = $channel, c.data_key = $data_key, c.text_sealed = $text_sealed,
  c.since_at = $now, c.by = $by, c.ended_at = null
WITH c
RETURN COUNT {
  MATCH (other:ContactAddress {person_id: $person_id}) WHERE other.channel = $channel AND other.ended_at IS NULL
} AS kept
