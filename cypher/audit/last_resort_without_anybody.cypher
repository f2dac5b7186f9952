// Tickets whose escalation would end in silence: nobody in use is in the last resort's group of their path's policy, and
// nobody manages, who would be told in its stead.
// plan: NodeByLabelScan: staff are few, and none of them is found by a role otherwise
MATCH (policy:Policy {kind: 'escalation'})
WITH policy, split(split(replace(policy.body, ' ', ''), '"last_resort":"')[1], '"')[0] AS group_id
WHERE NOT EXISTS { MATCH (:ContactGroup {id: group_id})<-[:IN_GROUP]-(p) WHERE p.active }
  AND NOT EXISTS { MATCH (s:Staff) WHERE s.active AND 'manager' IN s.roles }
UNWIND ['New', 'Reopened', 'Open', 'Escalated'] AS state
MATCH (t:Ticket {state: state})<-[:WATCHES]-(path:EscalationPath)
WHERE path.cycle = t.cycle AND path.policy_version = policy.version
RETURN t.id AS ticket_id, 'nobody is in ' + coalesce(group_id, 'the last resort') + ', and nobody manages' AS detail
ORDER BY ticket_id
