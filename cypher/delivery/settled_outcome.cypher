// The outcome and the request of a committed command.
MATCH (c:Command {principal: $principal, key: $key})
RETURN c.request_hash AS request_hash, c.outcome AS outcome
