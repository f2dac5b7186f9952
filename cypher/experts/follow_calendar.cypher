// The calendar that an expert's absences follow from now on, in place of an earlier one; how that was found is forgotten.
// No row: there is no such expert, or no longer.
MATCH (e:Expert {id: $expert_id}) WHERE e.active
MERGE (c:AbsenceCalendar {id: $properties.id})
SET c = $properties
RETURN c.id AS id
