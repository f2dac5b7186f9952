// Swaps that wait for an answer and that somebody asked for or is asked about, the earliest end first.
CALL () {
  MATCH (s:Swap {from_id: $person_id, state: 'requested'}) RETURN s
  UNION MATCH (s:Swap {to_id: $person_id, state: 'requested'}) RETURN s
}
WITH s WHERE s.expires_at > $now
RETURN s.id AS id ORDER BY s.expires_at, id
