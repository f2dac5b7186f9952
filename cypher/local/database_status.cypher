// How the server stands to a database, asked of the system database: its status, and why it is not online.
SHOW DATABASES YIELD name, currentStatus, statusMessage
WHERE name = $name
RETURN currentStatus AS status, statusMessage AS reason
