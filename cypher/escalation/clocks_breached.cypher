// Of the contractual clocks that ran within the last hour: how many were breached in it, and how many run still or were
// breached in it. No row where too few were breached to ask.
MATCH (late:SlaClock) WHERE late.breached_at > $since AND late.basis = 'contractual'
WITH count(late) AS breached WHERE breached >= $at_least
RETURN breached, breached + COUNT {
  MATCH (clock:SlaClock {state: 'running'}) WHERE clock.basis = 'contractual' AND clock.breached_at IS NULL RETURN clock
} AS clocks
