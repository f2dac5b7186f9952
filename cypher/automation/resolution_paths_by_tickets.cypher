// Diagnoses of tickets, each with the rules that were in force when it was made.
UNWIND $ids AS ticket_id
MATCH (t:Ticket {id: ticket_id}) WHERE t.diagnosis IS NOT NULL
OPTIONAL MATCH (p:Policy {kind: 'diagnosis', version: t.diagnosis_version})
RETURN ticket_id, t.diagnosis AS kind, t.root_cause AS root_cause, t.severity AS severity, t.evidence AS evidence,
  p.body AS body
