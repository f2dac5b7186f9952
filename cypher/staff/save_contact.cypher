// Writes a contact; contact data only when new data is given.
MERGE (n:Contact {id: $id})
SET n += coalesce($contact, {})
SET n.name = $name, n.language = $language, n.preferred_channel = $preferred_channel, n.active = $active
RETURN n.id AS id
