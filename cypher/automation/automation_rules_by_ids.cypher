// Automation rules with all that they say.
UNWIND $ids AS id
MATCH (n:AutomationRule {id: id})
RETURN n.id AS id, n.name AS name, n.event AS event, n.conditions AS conditions, n.actions AS actions, n.active AS active
