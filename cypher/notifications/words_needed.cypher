// Whom a notification is for, by which ways they can be told, what it is about, and the templates of its kind in the
// person's language and in the one that everybody is told in. No row: nobody has that id.
CALL () {
  MATCH (p:Customer {id: $recipient_id}) RETURN p
  UNION MATCH (p:Expert {id: $recipient_id}) RETURN p
  UNION MATCH (p:Staff {id: $recipient_id}) RETURN p
  UNION MATCH (p:Contact {id: $recipient_id}) RETURN p
}
OPTIONAL MATCH (t:Ticket {id: $ticket_id})
OPTIONAL MATCH (t)-[:IN]->(a:Area)
OPTIONAL MATCH (e:Expert {id: $expert_id})
RETURN p.name AS recipient, coalesce(p.language, $language) AS language, coalesce(p.time_zone, 'UTC') AS time_zone,
  p.preferred_channel AS preferred, p.email_sealed IS NOT NULL AS has_email, p.phone_sealed IS NOT NULL AS has_phone,
  COLLECT {
    MATCH (c:ContactAddress {person_id: $recipient_id}) WHERE c.ended_at IS NULL RETURN DISTINCT c.channel
  } AS more_channels,
  t.key AS ticket_key, t.subject AS ticket_subject, t.priority AS priority, a.name AS area, e.name AS expert,
  head(COLLECT {
    MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(c:Product|ProductFamily) RETURN c.name ORDER BY c.name
  }) AS product,
  COLLECT {
    MATCH (w:Template {kind: $kind}) WHERE w.channel IS NOT NULL AND w.language IN [p.language, $language]
    RETURN { channel: w.channel, language: w.language, subject: w.subject, text: w.text } ORDER BY w.id
  } AS templates
