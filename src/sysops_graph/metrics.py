"""What the processes count, in Prometheus' terms; served by the API at /metrics and by the worker on its own port."""

from prometheus_client import Counter, Gauge, Histogram

OPERATIONS = Histogram("sysops_operation_seconds", "GraphQL operations by name and outcome", ["operation", "outcome"])
OPERATIONS_INSIDE = Gauge("sysops_operations_inside", "GraphQL operations that run or wait for their turn")
STATEMENTS = Histogram("sysops_statement_seconds", "Cypher statements by name", ["statement"])
TRANSACTION_STATEMENTS = Histogram(
    "sysops_transaction_statements",
    "Statements of a committed transaction, by use-case",
    ["use_case"],
    buckets=range(1, 16),
)
RETRIED = Counter("sysops_transactions_retried", "Transactions that the driver ran again, by use-case", ["use_case"])
DEADLOCKS = Counter("sysops_deadlocks", "Deadlocks that Neo4j ended, by use-case", ["use_case"])
OUTBOX_DEPTH = Gauge("sysops_outbox_pending", "Messages waiting to be settled, by lane", ["lane"])
OUTBOX_AGE = Gauge("sysops_outbox_oldest_seconds", "Age of the oldest due message")
OUTBOX_DEAD = Gauge("sysops_outbox_dead", "Messages that were given up and wait for an administrator")
MESSAGES = Counter("sysops_messages", "Messages handled, by topic and outcome", ["topic", "outcome"])
TIMERS = Counter("sysops_timers", "Timers fired, by kind and outcome", ["kind", "outcome"])
TIMER_LATENESS = Histogram("sysops_timer_lateness_seconds", "From a timer's due time to its effect's commit", ["kind"])
TIMER_OVERDUE = Gauge("sysops_timer_overdue_seconds", "How long the oldest due timer has been due")
EXCEPTIONS = Gauge("sysops_assignment_exceptions", "Tickets that nobody can take now, by reason code", ["code"])
LAST_RESORTS = Gauge("sysops_last_resorts", "Tickets whose last resort is told again and again, and nobody is at it")
INVARIANTS = Gauge("sysops_invariant_violations", "Violations that the last audit left", ["name"])
REPAIRS = Counter("sysops_invariant_repairs", "Violations that the audit repaired, by invariant", ["name"])
AUDIT_AGE = Gauge("sysops_audit_age_seconds", "How long ago the last audit of a kind ended", ["audit"])
AUDIT_TOOK = Gauge("sysops_audit_seconds", "How long the last audit of a kind took", ["audit"])
HEARTBEATS = Counter("sysops_heartbeats", "Heartbeats to the outside monitor, by outcome", ["outcome"])
INTAKE = Histogram(
    "sysops_intake_seconds", "From a ticket's arrival to its routing, committed; by channel", ["channel"]
)
SUBSCRIPTIONS = Gauge("sysops_subscriptions", "Subscriptions that are open in this process")
RATES_ALONE = Counter("sysops_rates_alone", "Requests counted by this process alone, since Redis did not answer")
DOORBELLS_LOST = Counter("sysops_doorbells_lost", "Doorbells that could not be rung; the sweep finds the message")
