"""What the desk does by one touch, or by itself: canned replies, macros and automation rules, as data."""
