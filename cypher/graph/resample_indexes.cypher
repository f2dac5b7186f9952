// Has the server count what its indexes hold, where much has changed; it does so a moment later.
CALL db.resampleOutdatedIndexes()
RETURN true AS asked
