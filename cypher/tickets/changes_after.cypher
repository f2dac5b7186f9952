// A page of the change feed behind a number: of the next $window changes those whose ticket the actor may see, $limit at
// most. `reached` is the last that was looked at; there may be more behind it even where the page is empty.
CALL () {
  MATCH (h:HistoryEntry) WHERE h.change_number > $after
  WITH h ORDER BY h.change_number LIMIT $window
  RETURN collect(h) AS lines
}
CALL (lines) {
  UNWIND lines AS h
  MATCH (t:Ticket {id: h.ticket_id})
  WHERE
    $sees_all
    OR EXISTS { (t)-[:OPENED_BY]->(:Customer {id: $actor_id}) }
    OR EXISTS { (t)<-[:HOLDS_OPEN|HOLDS_WAITING]-(:Expert {id: $actor_id}) }
    OR EXISTS { (t)<-[:OF]-(:Assignment {expert_id: $actor_id, state: 'completed'}) }
    OR EXISTS { (t)<-[:OF]-(:Transfer {to_id: $actor_id, state: 'requested'}) }
    OR EXISTS { (t)<-[:OF]-(p:Page) WHERE p.state IN ['ringing', 'acknowledged'] AND $actor_id IN p.told_ids }
    OR EXISTS { (t)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
    OR EXISTS { (t)-[:ENTERED_BY]->(:Partner {id: $actor_id}) }
    OR EXISTS {
      MATCH (e:Expert {id: $actor_id})
      WHERE e.line >= t.line AND EXISTS { (t)-[:WAITS_IN]->(:Queue {mode: 'claim'}) }
        AND EXISTS { (:Timer {ticket_id: t.id, kind: 'claim.deadline', state: 'armed'}) }
    }
  WITH h ORDER BY h.change_number LIMIT $limit
  RETURN collect(h {.id, .change_number, .at, .kind, .from, .to, .ticket_id}) AS changes
}
RETURN changes, CASE
    WHEN size(changes) = $limit THEN changes[-1].change_number
    WHEN size(lines) > 0 THEN lines[-1].change_number
    ELSE $after
  END AS reached, size(changes) = $limit OR size(lines) = $window AS more
