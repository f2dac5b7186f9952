// The rules in use that wait for an event, by name.
// plan: NodeByLabelScan: an administrator keeps few rules
MATCH (n:AutomationRule {event: $event}) WHERE n.active
RETURN n.id AS id, n.name AS name, n.event AS event, n.conditions AS conditions, n.actions AS actions,
  n.active AS active
ORDER BY name, id
