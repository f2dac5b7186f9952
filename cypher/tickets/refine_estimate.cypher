// One more ticket to learn from: the oldest is forgotten. The node is locked before its list is read.
MERGE (e:Estimate {skill_id: $skill_id, priority: $priority})
ON CREATE SET e.id = $id, e.spans_s = []
SET e.lock = $command_id
WITH e, (e.spans_s + $span_s)[-$kept..] AS spans
CALL (spans) { UNWIND spans AS span RETURN toInteger(percentileCont(span, 0.5)) AS median_s }
SET e.spans_s = spans, e.median_s = median_s
RETURN e.median_s AS median_s
