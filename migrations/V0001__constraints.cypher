// kind: schema
// What must be unique. A row with a null part is ignored: where that would switch a guard off, the property is never null.

// Every node by its id.
CREATE CONSTRAINT absence_id IF NOT EXISTS FOR (n:Absence) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT area_id IF NOT EXISTS FOR (n:Area) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT assignment_id IF NOT EXISTS FOR (n:Assignment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT assignment_exception_id IF NOT EXISTS FOR (n:AssignmentException) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT attempt_id IF NOT EXISTS FOR (n:Attempt) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT calendar_id IF NOT EXISTS FOR (n:Calendar) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT command_id IF NOT EXISTS FOR (n:Command) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT comment_id IF NOT EXISTS FOR (n:Comment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT contact_id IF NOT EXISTS FOR (n:Contact) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT contact_group_id IF NOT EXISTS FOR (n:ContactGroup) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT contract_id IF NOT EXISTS FOR (n:Contract) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT customer_id IF NOT EXISTS FOR (n:Customer) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT device_id IF NOT EXISTS FOR (n:Device) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT expert_id IF NOT EXISTS FOR (n:Expert) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT fact_change_id IF NOT EXISTS FOR (n:FactChange) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT history_entry_id IF NOT EXISTS FOR (n:HistoryEntry) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT issue_kind_id IF NOT EXISTS FOR (n:IssueKind) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT notification_id IF NOT EXISTS FOR (n:Notification) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT outbox_message_id IF NOT EXISTS FOR (n:OutboxMessage) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT partner_id IF NOT EXISTS FOR (n:Partner) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT plan_id IF NOT EXISTS FOR (n:Plan) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT policy_id IF NOT EXISTS FOR (n:Policy) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT product_id IF NOT EXISTS FOR (n:Product) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT product_family_id IF NOT EXISTS FOR (n:ProductFamily) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT queue_id IF NOT EXISTS FOR (n:Queue) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT resolution_note_id IF NOT EXISTS FOR (n:ResolutionNote) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT rota_id IF NOT EXISTS FOR (n:Rota) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT skill_id IF NOT EXISTS FOR (n:Skill) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT skill_proposal_id IF NOT EXISTS FOR (n:SkillProposal) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT sla_clock_id IF NOT EXISTS FOR (n:SlaClock) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT slot_id IF NOT EXISTS FOR (n:Slot) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT staff_id IF NOT EXISTS FOR (n:Staff) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT template_id IF NOT EXISTS FOR (n:Template) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT ticket_id IF NOT EXISTS FOR (n:Ticket) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT timer_id IF NOT EXISTS FOR (n:Timer) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT visit_id IF NOT EXISTS FOR (n:Visit) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT work_plan_id IF NOT EXISTS FOR (n:WorkPlan) REQUIRE n.id IS UNIQUE;

// The names that people and other systems use.
CREATE CONSTRAINT contract_number IF NOT EXISTS FOR (n:Contract) REQUIRE n.number IS UNIQUE;
CREATE CONSTRAINT customer_number IF NOT EXISTS FOR (n:Customer) REQUIRE n.number IS UNIQUE;
CREATE CONSTRAINT customer_external_id IF NOT EXISTS FOR (n:Customer) REQUIRE n.external_id IS UNIQUE;
CREATE CONSTRAINT device_serial IF NOT EXISTS FOR (n:Device) REQUIRE (n.serial, n.product_id) IS UNIQUE;
CREATE CONSTRAINT policy_version IF NOT EXISTS FOR (n:Policy) REQUIRE (n.kind, n.version) IS UNIQUE;
CREATE CONSTRAINT product_sku IF NOT EXISTS FOR (n:Product) REQUIRE n.sku IS UNIQUE;
CREATE CONSTRAINT skill_code IF NOT EXISTS FOR (n:Skill) REQUIRE (n.kind, n.code) IS UNIQUE;
CREATE CONSTRAINT template_words IF NOT EXISTS FOR (n:Template) REQUIRE (n.kind, n.channel, n.language) IS UNIQUE;
CREATE CONSTRAINT ticket_key IF NOT EXISTS FOR (n:Ticket) REQUIRE n.key IS UNIQUE;

// What two transactions may not both do: the same command, history number, timer, lease or block of ticket keys.
CREATE CONSTRAINT command_key IF NOT EXISTS FOR (n:Command) REQUIRE (n.principal, n.key) IS UNIQUE;
CREATE CONSTRAINT counter_name IF NOT EXISTS FOR (n:Counter) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT history_entry_number IF NOT EXISTS FOR (n:HistoryEntry) REQUIRE (n.ticket_id, n.number) IS UNIQUE;
CREATE CONSTRAINT lease_name IF NOT EXISTS FOR (n:Lease) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT timer_key IF NOT EXISTS FOR (n:Timer) REQUIRE n.key IS UNIQUE;

// One live owner per ticket (guard: the ticket's id), one edge per live offer (guard: the assignment's id).
CREATE CONSTRAINT holds_open_guard IF NOT EXISTS FOR ()-[r:HOLDS_OPEN]-() REQUIRE r.guard IS UNIQUE;
CREATE CONSTRAINT holds_waiting_guard IF NOT EXISTS FOR ()-[r:HOLDS_WAITING]-() REQUIRE r.guard IS UNIQUE;
