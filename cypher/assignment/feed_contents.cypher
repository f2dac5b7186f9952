// What a private feed shows of its person while they are with us: duties on call, visits still to come and absences of a
// span of time. Nothing of customers but the ticket's key and its area.
MATCH (f:CalendarFeed {id: $feed_id}) WHERE f.number = $number
CALL (f) {
  MATCH (p:Expert {id: f.person_id}) WHERE p.active RETURN p
  UNION MATCH (p:Staff {id: f.person_id}) WHERE p.active RETURN p
}
RETURN p.name AS name, f.since_at AS since_at,
  COLLECT {
    MATCH (p)-[d:ON_CALL]->(r:Rota) WHERE d.ends_at > $since_at AND d.starts_at < $until_at
    RETURN { rota_id: r.id, rota: r.name, role: d.role, starts_at: d.starts_at, ends_at: d.ends_at }
    ORDER BY d.starts_at, r.id LIMIT $most
  } AS duties,
  COLLECT {
    MATCH (p)-[h:HOLDS_OPEN|HOLDS_WAITING]->(t:Ticket)-[:IN]->(a:Area)
    MATCH (t)<-[:OF]-(held:Assignment)<-[:OF]-(v:Visit)
    WHERE held.id = h.assignment_id AND v.state IN ['planned', 'on_the_way', 'started'] AND v.starts_at < $until_at
    RETURN { visit_id: v.id, ticket_key: t.key, area: a.name, starts_at: v.starts_at, ends_at: v.ends_at }
    ORDER BY v.starts_at, v.id LIMIT $most
  } AS visits,
  COLLECT {
    MATCH (p)-[u:UNAVAILABLE]->(b:Absence) WHERE u.ends_at > $since_at AND u.starts_at < $until_at
    RETURN { absence_id: b.id, starts_at: u.starts_at, ends_at: u.ends_at } ORDER BY u.starts_at, b.id LIMIT $most
  } AS absences
