// When a message and a timer last made the round.
MATCH (engine:Lease {name: 'engine'})
RETURN engine.round_at AS round_at
