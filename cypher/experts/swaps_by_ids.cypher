// Swaps that the actor may see: both sides, and whoever sees every rota.
UNWIND $ids AS id
MATCH (s:Swap {id: id})
WHERE $sees_all OR $actor_id IN [s.from_id, s.to_id]
  OR EXISTS { (s)-[:OF]->(:Rota)-[:IN]->(:Area)-[:PART_OF]->{0,6}(:Area)<-[:LEADS]-(:Staff {id: $actor_id}) }
RETURN s.id AS id, s.state AS state, s.from_id AS from_id, s.to_id AS to_id, s.rota_id AS rota_id, s.role AS role,
  s.starts_at AS starts_at, s.ends_at AS ends_at, s.return_rota_id AS return_rota_id, s.return_role AS return_role,
  s.return_starts_at AS return_starts_at, s.return_ends_at AS return_ends_at, s.reason AS reason,
  s.requested_at AS requested_at, s.expires_at AS expires_at, s.ended_at AS ended_at
