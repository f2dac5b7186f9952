// kind: schema
// Why nobody can come counts the experts who are not active, without looking at the others.
CREATE RANGE INDEX expert_active IF NOT EXISTS FOR (n:Expert) ON (n.active);
