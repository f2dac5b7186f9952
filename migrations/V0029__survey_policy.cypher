// kind: data
// The survey policy a new graph begins with: the default of the package that owns it, which a check compares.

MERGE (p:Policy {kind: 'survey', version: 1})
ON CREATE SET p.id = 'pol_xlgppwiw27j2sv37z4yuubjtda', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "questions": [
    {"key": "satisfied", "words": {"en": "How satisfied are you, from 1 to 5?", "de": "Wie zufrieden sind Sie, von 1 bis 5?"}, "score": true, "needed": true},
    {"key": "expert", "words": {"en": "How did the expert do, from 1 to 5?", "de": "Wie war die Arbeit vor Ort, von 1 bis 5?"}, "score": true, "needed": false},
    {"key": "comment", "words": {"en": "What should we do better?", "de": "Was sollen wir besser machen?"}, "score": false, "needed": false}
  ],
  "low_score": 2
}';
