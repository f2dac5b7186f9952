// kind: schema
// Many customers are let down at once: what is said in public of it, found by what is going on; and clocks by their end.
CREATE CONSTRAINT disturbance_id IF NOT EXISTS FOR (n:Disturbance) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT disturbance_active_for IF NOT EXISTS FOR (n:Disturbance) REQUIRE n.active_for IS UNIQUE;
CREATE RANGE INDEX sla_clock_breached_at IF NOT EXISTS FOR (n:SlaClock) ON (n.breached_at);
CREATE RANGE INDEX sla_clock_state IF NOT EXISTS FOR (n:SlaClock) ON (n.state);
