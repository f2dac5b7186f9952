// Who may take a ticket and who should: the ten rules, then the terms, the best first; one row.
// From <head> to </head> it is the text of ticket_needs.cypher: $wanted stands for a ticket that is not there.
// `on_walls` are the times as the clocks of the zones show them: per zone in $clocks, per stretch of it, a piece a day.
// Zones of experts that $zones lacks come back in `unknown_zones`, before all others; then the answer is no answer yet.
// <head>
OPTIONAL MATCH (t:Ticket {id: $ticket_id})
WITH t WHERE t IS NOT NULL OR $ticket_id IS NULL
WITH t,
  head(COLLECT {
    MATCH (t)-[:IN]->(a:Area) RETURN a
    UNION MATCH (a:Area {id: $wanted.area_id}) RETURN a
    UNION MATCH (:Customer {id: $wanted.customer_id})-[:LIVES_IN]->(a:Area) WHERE $wanted.area_id IS NULL RETURN a
  }) AS place,
  head(COLLECT {
    MATCH (t)-[:OPENED_BY]->(c:Customer) RETURN c
    UNION MATCH (c:Customer {id: $wanted.customer_id}) RETURN c
  }) AS customer,
  head(COLLECT {
    MATCH (t)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(p:Product) RETURN p
    UNION MATCH (p:Product {id: $wanted.product_id}) RETURN p
    UNION MATCH (:Device {id: $wanted.device_id})-[:INSTANCE_OF]->(p:Product) RETURN p
  }) AS product,
  head(COLLECT {
    MATCH (t)-[:ABOUT]->(k:IssueKind) RETURN k
    UNION MATCH (k:IssueKind {id: $wanted.issue_kind_id}) RETURN k
  }) AS issue_kind,
  COLLECT {
    MATCH (t)-[:PROPOSES_SLOT]->(s:Slot)
    RETURN {id: s.id, starts_at: s.starts_at, ends_at: s.ends_at, rank: s.rank,
      kept: EXISTS { (s)<-[:BOOKS]-(:Assignment {state: 'released'}) }} AS slot
    UNION ALL UNWIND $wanted.slots AS slot RETURN slot
  } AS slots
WITH *, head(COLLECT {
    MATCH (product)-[:IN_FAMILY]->(f:ProductFamily) RETURN f
    UNION MATCH (t)-[:CONCERNS]->(f:ProductFamily) RETURN f
    UNION MATCH (f:ProductFamily {id: $wanted.family_id}) RETURN f
  }) AS family
WITH *, CASE
    WHEN EXISTS { (product)-[:REQUIRES]->() } THEN product
    WHEN EXISTS { (family)-[:REQUIRES]->() } THEN family
  END AS source,
  coalesce(t.priority, $wanted.priority) AS priority,
  coalesce(t.line, $wanted.line) AS line,
  coalesce(t.visit, $wanted.visit, issue_kind.visit, false) OR size(slots) > 0 AS visit,
  coalesce(head([(t)-[:WAITS_IN]->(q:Queue) | q.strategy]), $wanted.strategy) AS strategy,
  COLLECT { MATCH (place)-[:PART_OF]->{0,6}(a:Area) RETURN a } AS areas
CALL (t, source, issue_kind) {
  CALL (t, source, issue_kind) {
    MATCH (source)-[r:REQUIRES]->(s:Skill) RETURN s, r.min_level AS level
    UNION ALL MATCH (s:Skill {kind: 'general'}) WHERE source IS NULL RETURN s, 1 AS level
    UNION ALL MATCH (issue_kind)-[r:REQUIRES]->(s:Skill) RETURN s, r.min_level AS level
    UNION ALL MATCH (t)-[n:NEEDS]->(s:Skill) RETURN s, n.min_level AS level
    UNION ALL UNWIND $wanted.needs AS n MATCH (s:Skill {id: n.skill_id}) RETURN s, n.min_level AS level
  }
  WITH s, max(level) AS level ORDER BY COUNT { (s)<-[:HAS_SKILL]-() }, s.id
  RETURN collect({skill: s, level: level}) AS required
}
WITH *, source IS NULL AND none(need IN required WHERE need.skill.kind = 'general') AS skill_unknown
// </head>
WITH *,
  [time IN CASE WHEN slots = [] THEN [{starts_at: $now, ends_at: $now + duration({microseconds: 1}), kept: false}]
      ELSE [slot IN slots WHERE slot.starts_at > $now] END
    | time {.*, from_s: time.starts_at.epochSeconds,
        until_s: time.ends_at.epochSeconds + CASE WHEN time.ends_at.nanosecond > 0 THEN 1 ELSE 0 END}] AS instants,
  CASE WHEN strategy IN keys($strategies) THEN strategy ELSE 'default' END AS way
WHERE NOT skill_unknown AND instants <> []
WITH *, [time IN instants | time {.*, on_walls: [stretches IN $clocks | [z IN [
      z IN stretches WHERE z.from_s < time.until_s AND z.until_s > time.from_s | {
        from_s: CASE WHEN z.from_s > time.from_s THEN z.from_s ELSE time.from_s END + z.offset_s,
        until_s: CASE WHEN z.until_s < time.until_s THEN z.until_s ELSE time.until_s END + z.offset_s}]
    | [day IN range(z.from_s / 86400, (z.until_s - 1) / 86400) | {
        on: date(datetime({epochSeconds: day * 86400})), weekday: (day + 3) % 7,
        from_minute: CASE WHEN z.from_s > day * 86400 THEN (z.from_s - day * 86400) / 60 ELSE 0 END,
        until_minute: CASE WHEN z.until_s < (day + 1) * 86400 THEN (z.until_s - day * 86400 + 59) / 60 ELSE 1440 END}]
  ]]}] AS times,
  COLLECT {
    UNWIND areas AS a MATCH (a)<-[:SERVES]-(e:Expert) WHERE visit RETURN e
    UNION MATCH (place)-[:PART_OF]->(:Area)<-[:PART_OF]-(:Area)<-[:SERVES]-(e:Expert) WHERE visit AND $overflow RETURN e
  } AS serving,
  COLLECT {
    MATCH (customer)-[:EXCLUDES]->(e:Expert) RETURN e
    UNION MATCH (t)<-[:OF]-(a:Assignment)-[:TO]->(e:Expert)
    WHERE a.state IN ['offered', 'refused'] OR a.state = 'released' AND a.reason IN ['given_back', 'no_show']
      OR a.state = 'expired' AND NOT $retry AND a.expires_at > $asked_since_at
    RETURN e
  } AS barred,
  COLLECT { MATCH (customer)-[p:PREFERS]->(e:Expert) WHERE p.dedicated RETURN e } AS dedicated,
  COLLECT {
    MATCH (t)<-[:OF]-(a:Assignment {state: 'completed'})-[:TO]->(e:Expert)
    RETURN e ORDER BY a.answered_at DESC, a.id LIMIT 1
  } AS previous,
  COLLECT {
    MATCH (customer)<-[:OPENED_BY]-(old:Ticket)<-[:OF]-(a:Assignment)-[:TO]->(e:Expert)
    WHERE a.first_attempt AND a.state = 'completed' AND (t IS NULL OR old <> t)
      AND (product IS NULL OR NOT EXISTS { (old)-[:CONCERNS]->()-[:INSTANCE_OF]->{0,1}(product) })
    RETURN e
  } AS fixed_for_customer,
  required[0].skill AS rarest, required[0].level AS rarest_level
MATCH (rarest)<-[h:HAS_SKILL]-(e:Expert)
WHERE h.level >= rarest_level AND h.verified
  AND (NOT visit OR e IN serving) AND e.active AND e.line >= line AND NOT e IN barred
WITH *, COUNT { (e)-[:HOLDS_OPEN]->() } AS load
WHERE load < e.cap
CALL (e, required) {
  UNWIND required[1..] AS need
  WITH e, need.skill AS s, need.level AS level
  MATCH (e)-[has:HAS_SKILL]->(s) WHERE has.level >= level AND has.verified
  RETURN count(*) AS others, sum(has.level - level) AS more,
    max(has.valid_from_at) AS others_from_at, min(has.valid_until_at) AS others_until_at
}
WITH *, h.level - rarest_level + more AS surplus,
  CASE WHEN others_from_at > h.valid_from_at THEN others_from_at ELSE h.valid_from_at END AS certified_from_at,
  CASE WHEN others_until_at < h.valid_until_at THEN others_until_at ELSE h.valid_until_at END AS certified_until_at
WHERE others + 1 = size(required)
CALL (t, e, place, areas, slots, times, priority, line, certified_from_at, certified_until_at) {
  UNWIND times AS time
  WITH * WHERE certified_from_at <= time.starts_at AND certified_until_at >= time.ends_at
    AND NOT EXISTS { (e)-[u:UNAVAILABLE]->() WHERE u.starts_at < time.ends_at AND u.ends_at > time.starts_at }
  WITH *, time.on_walls[$zones[e.time_zone]] AS on_wall
  WITH *, CASE
      WHEN on_wall IS NULL THEN 'unknown'
      WHEN on_wall <> [] AND all(pieces IN on_wall WHERE all(piece IN pieces WHERE EXISTS {
        MATCH (e)-[w:WORKS]->()
        WHERE w.weekday = piece.weekday AND w.from_minute <= piece.from_minute AND w.until_minute >= piece.until_minute
          AND w.valid_from_on <= piece.on AND w.valid_until_on >= piece.on
      })) THEN 'works'
      WHEN priority IN $on_call_priorities THEN head(COLLECT {
        MATCH (e)-[d:ON_CALL]->(r:Rota)-[:IN]->(a:Area)
        WHERE d.starts_at <= time.starts_at AND d.ends_at >= time.ends_at AND r.line >= line AND a IN areas
        RETURN d.role ORDER BY d.role DESC LIMIT 1
      })
    END AS duty
  WHERE duty IS NOT NULL AND (slots = [] OR NOT EXISTS {
    MATCH (e)-[v:HOLDS_OPEN|HOLDS_WAITING]->(other:Ticket)
    WHERE v.starts_at < time.ends_at + $longest_gap AND v.ends_at > time.starts_at - $longest_gap
    MATCH (other)-[:IN]->(there:Area)
    WITH v, other, duration({seconds:
      $margin_s + toInteger(coalesce(point.distance(place.centre, there.centre), 0.0) / $metres_per_s)}) AS gap
    WHERE (t IS NULL OR other <> t) AND v.starts_at < time.ends_at + gap AND v.ends_at > time.starts_at - gap
  })
  RETURN time, duty ORDER BY time.kept DESC, time.starts_at, time.rank, time.id LIMIT 1
}
WITH *, CASE WHEN e.position_at > $position_since_at THEN e.position ELSE e.home END AS stands_at,
  coalesce(head([(e)-[f:FIXED]->(product) | f.times]), 0) + size([x IN fixed_for_customer WHERE x = e]) AS fixes
WITH *, point.distance(stands_at, place.centre) / 1000.0 AS km,
  ($now.epochMillis - e.last_offer_at.epochMillis) / 3600000.0 AS offered_h,
  ($now.epochMillis - e.silent_at.epochMillis) / 3600000.0 AS silent_h,
  (time.starts_at.epochMillis - $now.epochMillis) / 3600000.0 AS wait_h
WITH *,
  1.0 / (1 + surplus) AS fit,
  CASE WHEN NOT visit THEN 1.0 WHEN km < $near_km THEN 1.0 - km / $near_km ELSE 0.0 END AS near,
  1.0 - toFloat(load) / e.cap AS free,
  CASE WHEN fixes < $known_fixes THEN toFloat(fixes) / $known_fixes ELSE 1.0 END AS known,
  CASE WHEN offered_h < $fair_h THEN offered_h / $fair_h ELSE 1.0 END AS fair,
  CASE WHEN slots = [] THEN 1.0 WHEN wait_h < $early_h THEN 1.0 - wait_h / $early_h ELSE 0.0 END AS early,
  CASE WHEN silent_h < $silent_h THEN 1.0 - silent_h / $silent_h ELSE 0.0 END AS silent,
  $strategies[way].weights AS weight
WITH e, time, duty, way, load, surplus, fixes, km, stands_at, fit, near, free, known, fair, early, silent,
  e IN dedicated AS is_dedicated, e IN previous AS was_previous,
  weight.fit * fit + weight.near * near + weight.load * free + weight.known * known + weight.fair * fair
  + weight.early * early + weight.silent * silent AS score
ORDER BY duty = 'unknown' DESC, time.kept DESC, is_dedicated DESC, was_previous DESC,
  CASE duty WHEN 'works' THEN 0 WHEN 'primary' THEN 1 ELSE 2 END,
  score DESC, CASE $strategies[way].tie_break WHEN 'lowest_line' THEN e.line ELSE 0 END,
  coalesce(e.last_offer_at, datetime({epochSeconds: 0})), e.id
LIMIT 200
WITH collect({
  expert_id: e.id, name: e.name, time_zone: e.time_zone, score: score, duty: duty,
  time: time {.id, .starts_at, .ends_at}, strategy: way, dedicated: is_dedicated, previous: was_previous,
  terms: {fit: fit, near: near, load: free, known: known, fair: fair, early: early, silent: silent},
  inputs: {surplus: surplus, km: km, stands_at: [stands_at.latitude, stands_at.longitude], position_at: e.position_at,
    load: load, cap: e.cap, fixes: fixes, last_offer_at: e.last_offer_at, silent_at: e.silent_at}
}) AS ranked
RETURN [c IN ranked[..$limit] | c {.*, windows: COLLECT {
    MATCH (e:Expert {id: c.expert_id})-[w:WORKS]->()
    RETURN w {.weekday, .from_minute, .until_minute, .valid_from_on, .valid_until_on} AS window
    ORDER BY w.weekday, w.from_minute, w.valid_from_on
  }}] AS best,
  [c IN ranked WHERE c.duty = 'unknown' | c.time_zone] AS unknown_zones,
  [c IN ranked | [c.expert_id, c.inputs.load, round(c.inputs.stands_at[0], 4), round(c.inputs.stands_at[1], 4),
    c.inputs.last_offer_at.epochSeconds, c.inputs.silent_at.epochSeconds]] AS considered
