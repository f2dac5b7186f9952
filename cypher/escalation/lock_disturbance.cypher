// Takes a disturbance's lock; returns how it stands.
MATCH (d:Disturbance {id: $disturbance_id})
SET d.lock = $command_id
RETURN d.id AS id, d.state AS state, d.about AS about, d.text AS text, d.began_at AS began_at
