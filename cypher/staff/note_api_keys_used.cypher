// When keys were used last; an instant that is known already, or earlier, changes nothing.
UNWIND $uses AS use
MATCH (k:ApiKey {id: use.id}) WHERE k.used_at IS NULL OR k.used_at < use.at
SET k.used_at = use.at
RETURN count(k) AS noted
