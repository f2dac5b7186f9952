// The database user of this connection.
SHOW CURRENT USER YIELD user
RETURN user AS user
