// kind: schema
// The ways in: every hot statement starts at one of these or at a unique property.
// A node that lacks one of an index's properties is not in it: settled messages and fired timers leave the sweep's index.

CREATE RANGE INDEX area_name IF NOT EXISTS FOR (n:Area) ON (n.name);
CREATE RANGE INDEX assignment_exception_raised_at IF NOT EXISTS FOR (n:AssignmentException) ON (n.raised_at);
CREATE RANGE INDEX assignment_exception_state IF NOT EXISTS FOR (n:AssignmentException) ON (n.state);
CREATE RANGE INDEX assignment_expert_id IF NOT EXISTS FOR (n:Assignment) ON (n.expert_id);
CREATE RANGE INDEX assignment_state IF NOT EXISTS FOR (n:Assignment) ON (n.state);
CREATE RANGE INDEX assignment_ticket_id IF NOT EXISTS FOR (n:Assignment) ON (n.ticket_id);
CREATE RANGE INDEX command_created_at IF NOT EXISTS FOR (n:Command) ON (n.created_at);
CREATE RANGE INDEX contact_group_name IF NOT EXISTS FOR (n:ContactGroup) ON (n.name);
CREATE RANGE INDEX contact_name IF NOT EXISTS FOR (n:Contact) ON (n.name);
CREATE RANGE INDEX contract_ends_on IF NOT EXISTS FOR (n:Contract) ON (n.ends_on);
CREATE RANGE INDEX customer_email_hash IF NOT EXISTS FOR (n:Customer) ON (n.email_hash);
CREATE RANGE INDEX customer_name IF NOT EXISTS FOR (n:Customer) ON (n.name);
CREATE RANGE INDEX customer_phone_hash IF NOT EXISTS FOR (n:Customer) ON (n.phone_hash);
CREATE RANGE INDEX expert_email_hash IF NOT EXISTS FOR (n:Expert) ON (n.email_hash);
CREATE RANGE INDEX expert_name IF NOT EXISTS FOR (n:Expert) ON (n.name);
CREATE RANGE INDEX fact_change_fact IF NOT EXISTS FOR (n:FactChange) ON (n.subject_id, n.fact, n.recorded_until_at);
CREATE RANGE INDEX fact_change_subject IF NOT EXISTS FOR (n:FactChange) ON (n.subject_id);
CREATE RANGE INDEX issue_kind_name IF NOT EXISTS FOR (n:IssueKind) ON (n.name);
CREATE RANGE INDEX notification_recipient_id IF NOT EXISTS FOR (n:Notification) ON (n.recipient_id, n.created_at);
CREATE RANGE INDEX notification_ticket_id IF NOT EXISTS FOR (n:Notification) ON (n.ticket_id);
CREATE RANGE INDEX outbox_message_due IF NOT EXISTS FOR (n:OutboxMessage) ON (n.shard, n.next_attempt_at);
CREATE RANGE INDEX outbox_message_settled_at IF NOT EXISTS FOR (n:OutboxMessage) ON (n.settled_at);
CREATE RANGE INDEX outbox_message_state IF NOT EXISTS FOR (n:OutboxMessage) ON (n.state);
CREATE RANGE INDEX outbox_message_ticket_id IF NOT EXISTS FOR (n:OutboxMessage) ON (n.ticket_id);
CREATE RANGE INDEX plan_name IF NOT EXISTS FOR (n:Plan) ON (n.name);
CREATE RANGE INDEX policy_active_from_at IF NOT EXISTS FOR (n:Policy) ON (n.kind, n.active_from_at);
CREATE RANGE INDEX product_family_name IF NOT EXISTS FOR (n:ProductFamily) ON (n.name);
CREATE RANGE INDEX product_name IF NOT EXISTS FOR (n:Product) ON (n.name);
CREATE RANGE INDEX queue_name IF NOT EXISTS FOR (n:Queue) ON (n.name);
CREATE RANGE INDEX rota_name IF NOT EXISTS FOR (n:Rota) ON (n.name);
CREATE RANGE INDEX skill_kind IF NOT EXISTS FOR (n:Skill) ON (n.kind);
CREATE RANGE INDEX skill_name IF NOT EXISTS FOR (n:Skill) ON (n.name);
CREATE RANGE INDEX slot_starts_at IF NOT EXISTS FOR (n:Slot) ON (n.starts_at);
CREATE RANGE INDEX staff_email_hash IF NOT EXISTS FOR (n:Staff) ON (n.email_hash);
CREATE RANGE INDEX staff_name IF NOT EXISTS FOR (n:Staff) ON (n.name);
CREATE RANGE INDEX ticket_opened_at IF NOT EXISTS FOR (n:Ticket) ON (n.opened_at);
CREATE RANGE INDEX ticket_state IF NOT EXISTS FOR (n:Ticket) ON (n.state, n.opened_at);
CREATE RANGE INDEX ticket_waiting_since_at IF NOT EXISTS FOR (n:Ticket) ON (n.waiting_since_at);
CREATE RANGE INDEX timer_due IF NOT EXISTS FOR (n:Timer) ON (n.shard, n.due_at);
CREATE RANGE INDEX timer_settled_at IF NOT EXISTS FOR (n:Timer) ON (n.settled_at);
CREATE RANGE INDEX timer_ticket_id IF NOT EXISTS FOR (n:Timer) ON (n.ticket_id);
CREATE RANGE INDEX visit_state IF NOT EXISTS FOR (n:Visit) ON (n.state);
CREATE RANGE INDEX unavailable_time IF NOT EXISTS FOR ()-[r:UNAVAILABLE]-() ON (r.starts_at, r.ends_at);

CREATE POINT INDEX area_centre IF NOT EXISTS FOR (n:Area) ON (n.centre);
CREATE POINT INDEX expert_position IF NOT EXISTS FOR (n:Expert) ON (n.position);

CREATE FULLTEXT INDEX ticket_text IF NOT EXISTS FOR (n:Ticket) ON EACH [n.subject, n.description];
