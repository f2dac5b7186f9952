// Canned replies with all that they say.
UNWIND $ids AS id
MATCH (n:CannedReply {id: id})
RETURN n.id AS id, n.name AS name, n.wordings AS wordings, n.active AS active
