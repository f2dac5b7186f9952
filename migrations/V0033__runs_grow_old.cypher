// kind: schema
CREATE RANGE INDEX rule_run_age IF NOT EXISTS FOR (n:RuleRun) ON (n.at);
