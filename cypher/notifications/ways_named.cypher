// Since when a person has a chat, and how many browsers are subscribed: addresses themselves are not shown.
OPTIONAL MATCH (c:ContactAddress {person_id: $person_id}) WHERE c.ended_at IS NULL
RETURN max(CASE c.channel WHEN 'chat' THEN c.since_at END) AS chat_since_at,
  count(CASE c.channel WHEN 'push' THEN 1 END) AS browsers
