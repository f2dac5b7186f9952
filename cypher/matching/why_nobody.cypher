// Every expert who holds the rarest required skill, at whatever level, against all ten rules, for what
// ticket_needs.cypher found; experts without that skill are counted there, not visited here. One row for each rule that
// was the first to be failed (none: passed): at most $listed experts, the nearest misses first, and `waits`, whom time
// alone makes eligible, one for all who keep the same hours. Zones of experts that $pieces lacks come back in
// `unknown_zones`. With $expert_id only that one is judged, whatever they hold.
UNWIND range(0, size($required) - 1) AS n
MATCH (s:Skill {id: $required[n].skill_id})
WITH s, $required[n].level AS level ORDER BY n
WITH collect({skill: s, level: level}) AS required
OPTIONAL MATCH (t:Ticket {id: $ticket_id})
OPTIONAL MATCH (customer:Customer {id: $customer_id})
OPTIONAL MATCH (place:Area {id: $area_ids[0]})
WITH *,
  COLLECT { MATCH (a:Area) WHERE a.id IN $area_ids RETURN a } AS areas,
  COLLECT { MATCH (a:Area)<-[:SERVES]-(e:Expert) WHERE a.id IN $area_ids AND $visit RETURN DISTINCT e } AS serving,
  COLLECT { MATCH (customer)-[:EXCLUDES]->(e:Expert) RETURN e } AS excluded,
  COLLECT {
    MATCH (t)<-[:OF]-(a:Assignment)-[:TO]->(e:Expert)
    WHERE a.state IN ['offered', 'refused'] OR a.state = 'released' AND a.reason IN ['given_back', 'no_show']
      OR a.state = 'expired' AND NOT $retry AND a.expires_at > $asked_since_at
    WITH a, e ORDER BY a.state = 'expired', a.expires_at DESC, a.id
    WITH e, head(collect(a)) AS a
    RETURN {expert: e, state: a.state, reason: a.reason, expires_at: a.expires_at}
  } AS barred,
  required[0].skill AS rarest
WITH *, [x IN barred | x.expert] AS asked_before
CALL (rarest) {
  MATCH (rarest)<-[:HAS_SKILL]-(e:Expert) WHERE $expert_id IS NULL RETURN e
  UNION ALL MATCH (e:Expert {id: $expert_id}) RETURN e
}
CALL (e, required) {
  UNWIND required AS need
  WITH e, need.skill AS s, need.level AS level
  OPTIONAL MATCH (e)-[h:HAS_SKILL]->(s)
  RETURN collect(CASE WHEN h IS NOT NULL THEN {skill_id: s.id, level: h.level, needs: level, verified: h.verified,
      valid_from_at: h.valid_from_at, valid_until_at: h.valid_until_at} END) AS held,
    count(h) AS skills, max(level - h.level) AS short, min(CASE WHEN h.verified THEN 1 ELSE 0 END) AS verified,
    max(h.valid_from_at) AS certified_from_at, min(h.valid_until_at) AS certified_until_at
}
WITH *, COUNT { (e)-[:HOLDS_OPEN]->() } AS load,
  skills = size(required) AND short <= 0 AND verified = 1 AS skilled,
  skills = size(required) AND short <= 1 AS teachable,
  CASE WHEN e IN asked_before THEN head([x IN barred WHERE x.expert = e]) END AS asked
WITH *, [rule IN [
    CASE WHEN NOT e.active THEN 'active' END,
    CASE WHEN NOT skilled THEN 'skill' END,
    CASE WHEN $visit AND NOT e IN serving THEN 'area' END,
    CASE WHEN e.line < $line THEN 'line' END,
    CASE WHEN e IN excluded THEN 'excluded' END,
    CASE WHEN asked IS NOT NULL THEN 'asked' END,
    CASE WHEN load >= e.cap THEN 'room' END
  ] WHERE rule IS NOT NULL] AS standing
CALL (t, e, place, areas, teachable, skilled, standing, certified_from_at, certified_until_at) {
  UNWIND $times AS time
  WITH * WHERE teachable OR e.id = $expert_id
  RETURN collect({
    n: time.n,
    certified: certified_from_at <= time.starts_at AND certified_until_at >= time.ends_at,
    away: head(COLLECT {
      MATCH (e)-[u:UNAVAILABLE]->(b) WHERE NOT $stale AND u.starts_at < time.ends_at AND u.ends_at > time.starts_at
      RETURN {id: b.id, kind: u.kind, ends_at: u.ends_at} ORDER BY u.ends_at DESC, b.id LIMIT 1
    }),
    duty: $stale OR all(piece IN $pieces[e.time_zone][time.n] WHERE EXISTS {
        (e)-[w:WORKS]->()
        WHERE w.weekday = piece.weekday AND w.from_minute <= piece.from_minute AND w.until_minute >= piece.until_minute
          AND w.valid_from_on <= piece.on AND w.valid_until_on >= piece.on })
      OR $on_call AND EXISTS {
        MATCH (e)-[d:ON_CALL]->(r:Rota)-[:IN]->(a:Area)
        WHERE d.starts_at <= time.starts_at AND d.ends_at >= time.ends_at AND r.line >= $line AND a IN areas },
    booked: head(COLLECT {
      MATCH (e)-[v:HOLDS_OPEN|HOLDS_WAITING]->(other:Ticket)
      WHERE $slotted AND v.starts_at < time.ends_at + $longest_gap AND v.ends_at > time.starts_at - $longest_gap
        AND (t IS NULL OR other <> t)
      MATCH (other)-[:IN]->(there:Area)
      WITH v, other, there, duration({seconds:
        $margin_s + toInteger(coalesce(point.distance(place.centre, there.centre), 0.0) / $metres_per_s)}) AS gap
      WHERE v.starts_at < time.ends_at + gap AND v.ends_at > time.starts_at - gap
      RETURN {ticket_id: other.id, area: there.name, starts_at: v.starts_at, ends_at: v.ends_at}
      ORDER BY v.starts_at, other.id LIMIT 1
    })
  }) AS looks
}
WITH e, load, held, asked, skilled, teachable, standing, certified_from_at, certified_until_at,
  [look IN looks | look {.*, failed: standing
    + CASE WHEN skilled AND NOT look.certified THEN ['skill'] ELSE [] END
    + CASE WHEN look.away IS NOT NULL THEN ['present'] ELSE [] END
    + CASE WHEN NOT look.duty THEN ['on_duty'] ELSE [] END
    + CASE WHEN $stale OR look.booked IS NOT NULL THEN ['slot'] ELSE [] END}] AS looks
WITH *, [look IN looks WHERE look.certified] AS certified,
  reduce(least = head(looks), look IN tail(looks) |
    CASE WHEN size(look.failed) < size(least.failed) THEN look ELSE least END) AS least
WITH *, [look IN certified WHERE look.away IS NULL] AS present
WITH *, [look IN present WHERE look.duty] AS on_duty
WITH *, CASE
    WHEN 'active' IN standing THEN 'active'
    WHEN NOT skilled OR certified = [] THEN 'skill'
    WHEN 'area' IN standing THEN 'area'
    WHEN 'line' IN standing THEN 'line'
    WHEN 'excluded' IN standing THEN 'excluded'
    WHEN 'asked' IN standing THEN 'asked'
    WHEN present = [] THEN 'present'
    WHEN on_duty = [] THEN 'on_duty'
    WHEN 'room' IN standing THEN 'room'
    WHEN $stale OR all(look IN on_duty WHERE look.booked IS NOT NULL) THEN 'slot'
  END AS rule,
  CASE WHEN least.failed <> [] AND all(rule IN least.failed WHERE rule = 'asked' AND asked.state = 'expired'
      OR NOT $slotted AND (rule IN ['present', 'on_duty'] OR rule = 'skill' AND skilled AND certified_from_at > $now))
    THEN {failed: least.failed, time_zone: e.time_zone, until_at: certified_until_at,
      free_at: reduce(latest = $now,
        at IN [CASE WHEN skilled THEN certified_from_at END, asked.expires_at + $asked_again]
        | CASE WHEN at > latest THEN at ELSE latest END),
      windows: COLLECT {
        MATCH (e)-[w:WORKS]->() WHERE w.valid_until_on >= $today
        WITH w ORDER BY w.weekday, w.from_minute, w.valid_from_on
        RETURN [w.weekday, w.from_minute, w.until_minute, w.valid_from_on, w.valid_until_on]
      },
      absences: COLLECT {
        MATCH (e)-[u:UNAVAILABLE]->() WHERE u.ends_at > $now
        WITH u ORDER BY u.starts_at, u.ends_at
        RETURN [u.starts_at, u.ends_at]
      },
      on_call: COLLECT {
        MATCH (e)-[d:ON_CALL]->(r:Rota)-[:IN]->(a:Area)
        WHERE $on_call AND d.ends_at > $now AND r.line >= $line AND a.id IN $area_ids
        WITH d ORDER BY d.starts_at, d.ends_at
        RETURN [d.starts_at, d.ends_at]
      }}
  END AS wait
WITH rule, wait, {
    expert_id: e.id, name: e.name, time_zone: e.time_zone, line: e.line, cap: e.cap, load: load, held: held,
    asked: asked {.state, .reason, .expires_at}, least: least, failed: least.failed,
    look: head(CASE rule WHEN 'present' THEN certified WHEN 'on_duty' THEN present ELSE on_duty END)} AS found,
  coalesce(size(least.failed), 99) AS fails,
  reduce(cost = 0, rule IN least.failed | cost + $costs[rule]) AS cost
ORDER BY fails, cost, found.expert_id
WITH rule, wait, count(*) AS experts, sum(CASE WHEN found.asked.state = 'expired' THEN 0 ELSE 1 END) AS answered,
  collect(found) AS found, min(fails) AS fails,
  collect(DISTINCT CASE WHEN $pieces[found.time_zone] IS NULL THEN found.time_zone END) AS zones
ORDER BY fails, wait.free_at, found[0].expert_id
WITH rule, sum(experts) AS experts, sum(answered) AS answered, collect(found[..$listed]) AS found,
  collect(wait {.*, expert_id: found[0].expert_id, name: found[0].name})[..200] AS waits, collect(zones) AS zones
RETURN rule, experts, answered, waits,
  reduce(listed = [], some IN found | CASE WHEN size(listed) < $listed THEN listed + some ELSE listed END)[..$listed]
    AS listed,
  reduce(unknown = [], some IN zones | unknown + some) AS unknown_zones
