// The database's present instant in UTC: the only statement that may ask for it.
RETURN datetime({timezone: 'Z'}) AS now
