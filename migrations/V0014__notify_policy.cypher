// kind: data
// The notify policy a new graph begins with: the default of the package that owns it, which a check compares.

MERGE (p:Policy {kind: 'notify', version: 1})
ON CREATE SET p.id = 'pol_pldhsm2j26mpo6hmpil3tmt3bi', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "urgent": ["ticket.owner_lost", "ticket.reopening_unconfirmed", "offer.made", "offer.superseded",
    "offer.withdrawn", "visit.on_the_way", "visit.not_set_out", "visit.not_arrived", "visit.not_finished",
    "exception.raised", "sla.breached", "ticket.escalated", "transfer.asked", "notification.unread"],
  "critical_minutes": {
    "exception.raised": 15,
    "sla.breached": 30,
    "visit.not_set_out": 10,
    "visit.not_arrived": 10
  },
  "bundle_s": 30,
  "letters": {
    "email": 30,
    "sms": 10
  },
  "letters_minutes": 60
}';
