// kind: schema
// Escalations that have come to their end are few and looked for often.
CREATE RANGE INDEX escalation_path_rounds IF NOT EXISTS FOR (n:EscalationPath) ON (n.rounds);
