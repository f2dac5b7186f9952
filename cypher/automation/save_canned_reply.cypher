// Writes a canned reply.
MERGE (n:CannedReply {id: $id})
SET n.name = $name, n.wordings = $wordings, n.active = $active
RETURN n.id AS id
