// Who is to hear that somebody does not read: staff on call for the ticket's area and line now, else its leads, else
// the managers; never the one who does not read.
OPTIONAL MATCH (t:Ticket {id: $ticket_id})-[:IN]->(area:Area)
WITH t, area,
  COLLECT {
    MATCH (area)-[up:PART_OF]->{0,6}(:Area)<-[:IN]-(r:Rota {active: true})<-[d:ON_CALL]-(s:Staff {active: true})
    WHERE d.starts_at <= $now AND d.ends_at > $now AND s.id <> $except_id
    RETURN { id: s.id, rank: [size(up), CASE d.role WHEN 'primary' THEN 0 ELSE 1 END] }
    ORDER BY size(up), d.role DESC, s.id
  } AS called,
  COLLECT {
    MATCH (area)-[up:PART_OF]->{0,6}(:Area)<-[:LEADS]-(s:Staff {active: true})
    WHERE s.id <> $except_id
    RETURN { id: s.id, rank: [size(up)] } ORDER BY size(up), s.id
  } AS leads,
  COLLECT {
    MATCH (s:Staff {active: true}) WHERE 'manager' IN s.roles AND s.id <> $except_id
    RETURN { id: s.id, rank: [0] } ORDER BY s.id
  } AS managers
WITH CASE WHEN size(called) > 0 THEN called WHEN size(leads) > 0 THEN leads ELSE managers END AS nearest
UNWIND [one IN nearest WHERE one.rank = nearest[0].rank | one.id] AS id
WITH DISTINCT id
RETURN id AS id ORDER BY id
