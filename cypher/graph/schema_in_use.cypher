// Names of the constraints and indexes that are usable; look-up indexes come with the database and are left out.
SHOW INDEXES YIELD name, type, state
WHERE type <> 'LOOKUP' AND state = 'ONLINE'
RETURN name AS name
