// kind: schema
CREATE CONSTRAINT canned_reply_id IF NOT EXISTS FOR (n:CannedReply) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX canned_reply_name IF NOT EXISTS FOR (n:CannedReply) ON (n.name);
CREATE CONSTRAINT macro_id IF NOT EXISTS FOR (n:Macro) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX macro_name IF NOT EXISTS FOR (n:Macro) ON (n.name);
CREATE CONSTRAINT automation_rule_id IF NOT EXISTS FOR (n:AutomationRule) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX automation_rule_name IF NOT EXISTS FOR (n:AutomationRule) ON (n.name);
CREATE RANGE INDEX automation_rule_event IF NOT EXISTS FOR (n:AutomationRule) ON (n.event, n.active);
CREATE CONSTRAINT rule_run_id IF NOT EXISTS FOR (n:RuleRun) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT rule_run_once IF NOT EXISTS FOR (n:RuleRun) REQUIRE (n.rule_id, n.message_id) IS UNIQUE;
CREATE RANGE INDEX rule_run_at IF NOT EXISTS FOR (n:RuleRun) ON (n.rule_id, n.at);
