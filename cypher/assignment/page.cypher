// A page as it stands.
MATCH (p:Page {id: $page_id})
RETURN p.id AS id, p.ticket_id AS ticket_id, p.state AS state, p.rung AS rung, p.told_ids AS told_ids,
  p.reason AS reason, p.acknowledged_by AS acknowledged_by
