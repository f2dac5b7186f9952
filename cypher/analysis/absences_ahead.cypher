// Who is away in the time ahead, by support line and kind.
// $from_at: instant = +0d: away from then on
// $until_at: instant = +14d: and before
MATCH (e:Expert {active: true})-[u:UNAVAILABLE]->(a:Absence)
WHERE u.starts_at < $until_at AND u.ends_at > $from_at AND a.cancelled_at IS NULL
RETURN e.line AS line, u.kind AS kind, count(DISTINCT e) AS experts
ORDER BY line, kind
