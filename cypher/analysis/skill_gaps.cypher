// Skills that tickets needed which nobody could take, by reason.
// $from_at: instant = -30d: exceptions raised from then on
// $until_at: instant = +0d: and before
MATCH (x:AssignmentException) WHERE x.raised_at >= $from_at AND x.raised_at < $until_at
MATCH (x)-[:BLOCKS]->(t:Ticket)-[:CONCERNS]->()-[:INSTANCE_OF|IN_FAMILY]->{0,2}()-[:REQUIRES]->(skill:Skill)
RETURN skill.name AS skill, x.code AS reason, count(DISTINCT t) AS tickets
ORDER BY tickets DESC, skill, reason
