// Words that are kept, of one kind or of all, with those before them, the latest first.
// plan: NodeByLabelScan: some hundreds, and all of them may be wanted
MATCH (w:Template)
WHERE $kind IS NULL OR w.kind = $kind
RETURN w.id AS id, w.kind AS kind, w.channel AS channel, w.language AS language, w.subject AS subject, w.text AS text,
  coalesce(w.version, 1) AS version, w.changed_at AS changed_at, w.changed_by AS changed_by, COLLECT {
    MATCH (f:FactChange {subject_id: w.id, fact: 'words'})
    RETURN { was: f.was, recorded_until_at: f.recorded_until_at } ORDER BY f.recorded_until_at DESC
  } AS earlier
ORDER BY w.kind, w.channel, w.language
