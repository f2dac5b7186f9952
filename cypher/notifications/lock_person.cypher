// Takes the lock under which one person is told one thing after another, then reads what decides how: the person's
// rules, the policy that counts now, the letters that left lately or leave soon, and a notification that says the same
// and has not left yet.
MERGE (r:NotificationRules {person_id: $person_id})
ON CREATE SET r.id = $rules_id
SET r.lock = $command_id
WITH r
RETURN r.body AS body,
  head(COLLECT {
    MATCH (p:Policy {kind: 'notify'}) WHERE p.active_from_at <= $now
    RETURN p.body ORDER BY p.version DESC LIMIT 1
  }) AS policy,
  COLLECT {
    MATCH (t:Attempt) WHERE t.recipient_id = $person_id AND t.leaves_at > $letters_since
    RETURN { id: t.id, channel: t.channel, leaves_at: t.leaves_at, held: t.held,
      size: 1 + COUNT { (t)<-[:WITH]-() } } ORDER BY t.leaves_at, t.id
  } AS letters,
  head(COLLECT {
    MATCH (n:Notification)
    WHERE n.recipient_id = $person_id AND n.created_at > $twins_since
      AND n.state = 'pending' AND n.kind = $kind AND n.facts = $facts
      AND coalesce(n.ticket_id, '') = coalesce($ticket_id, '')
    RETURN n.id ORDER BY n.created_at, n.id LIMIT 1
  }) AS twin_id
