"""The GraphQL edge: parse, authorise, one call of a use-case or query, answer."""
