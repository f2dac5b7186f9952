// How experts answer offers, and how soon.
// $from_at: instant = -30d: tickets opened from then on
// $until_at: instant = +0d: and before
// $limit: integer = 200: rows at most
MATCH (t:Ticket) WHERE t.opened_at >= $from_at AND t.opened_at < $until_at
MATCH (a:Assignment {ticket_id: t.id})
MATCH (e:Expert {id: a.expert_id})
WITH e, count(a) AS offers,
  count(CASE WHEN a.state IN ['accepted', 'completed', 'released', 'transferred'] THEN 1 END) AS accepted,
  count(CASE a.state WHEN 'refused' THEN 1 END) AS refused, count(CASE a.state WHEN 'expired' THEN 1 END) AS expired,
  percentileCont(duration.inSeconds(a.offered_at, a.answered_at).seconds / 60.0, 0.5) AS minutes
RETURN e.name AS expert, offers AS offers, accepted AS accepted, refused AS refused, expired AS expired,
  round(minutes, 1) AS median_minutes
ORDER BY offers DESC, expert LIMIT $limit
