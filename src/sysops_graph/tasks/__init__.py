"""Work that is no ticket: who has to do what by when, told when it is due, and told again until it is done."""
