// kind: schema
// What a late solution may be worth to its customer.
CREATE CONSTRAINT credit_candidate_id IF NOT EXISTS FOR (n:CreditCandidate) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT credit_candidate_clock_id IF NOT EXISTS FOR (n:CreditCandidate) REQUIRE n.clock_id IS UNIQUE;
CREATE RANGE INDEX credit_candidate_breached_at IF NOT EXISTS FOR (n:CreditCandidate) ON (n.breached_at);
