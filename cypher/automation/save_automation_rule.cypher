// Writes an automation rule.
MERGE (n:AutomationRule {id: $id})
SET n.name = $name, n.event = $event, n.conditions = $conditions, n.actions = $actions, n.active = $active
RETURN n.id AS id
