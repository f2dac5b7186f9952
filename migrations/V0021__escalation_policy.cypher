// kind: data
// The escalation policy a new graph begins with: the default of the package that owns it, which a check compares; and the
// contact groups that it names, into which an administrator puts people. Clocks learn whose priority they run for.

MERGE (p:Policy {kind: 'escalation', version: 1})
ON CREATE SET p.id = 'pol_skqikbpdernfijyi3ygnxhc3wi', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "paths": {
    "P1": {
      "basis": "operational",
      "rungs": [
        {"after_s": 900, "tell": "expert", "beside": [{"act": "page_on_call"}]},
        {"after_s": 1800, "tell": "lead", "beside": [{"act": "tell_group", "group": "grp_emergency"}]},
        {"after_s": 3600, "tell": "manager", "beside": [{"act": "tell_group", "group": "grp_executives"}]},
        {
          "after_s": 7200,
          "tell": "group",
          "group": "grp_director",
          "beside": []
        }
      ],
      "acknowledged_s": 900,
      "again_s": 900
    },
    "P2": {
      "basis": "operational",
      "rungs": [
        {
          "after_s": 3600,
          "tell": "expert",
          "beside": []
        },
        {"after_s": 7200, "tell": "lead", "beside": [{"act": "ask_neighbours"}, {"act": "task", "task": "Look at the SLA with the lead"}]},
        {
          "after_s": 14400,
          "tell": "manager",
          "beside": []
        }
      ],
      "acknowledged_s": 1800,
      "again_s": 1800
    },
    "P3": {
      "basis": "contractual",
      "rungs": [
        {
          "after_s": 14400,
          "tell": "expert",
          "beside": []
        },
        {"after_s": 28800, "tell": "lead", "beside": [{"act": "task", "task": "Process review"}, {"act": "task", "task": "Resource allocation"}]}
      ],
      "acknowledged_s": 14400,
      "again_s": 14400
    },
    "P4": {
      "basis": "contractual",
      "rungs": [
        {
          "after_s": 28800,
          "tell": "expert",
          "beside": []
        },
        {"after_s": 86400, "tell": "lead", "beside": [{"act": "task", "task": "Improvement"}]}
      ],
      "acknowledged_s": 28800,
      "again_s": 14400
    }
  },
  "levels": {"3": "grp_executives", "4": "grp_chief_executive", "5": "grp_root_cause"},
  "last_resort": "grp_last_resort",
  "line_raised_s": {"Enterprise": 7200, "Premium": 14400, "Standard": 28800, "Essential": 86400},
  "repeated_tickets": 3,
  "repeated_days": 30,
  "repeated_reopenings": 2
}';

UNWIND [
  {id: 'grp_executives', name: 'executives'},
  {id: 'grp_director', name: 'director'},
  {id: 'grp_emergency', name: 'emergency group'},
  {id: 'grp_root_cause', name: 'root-cause team'},
  {id: 'grp_chief_executive', name: 'chief executive'},
  {id: 'grp_last_resort', name: 'last resort'}
] AS row
MERGE (g:ContactGroup {id: row.id})
ON CREATE SET g.name = row.name, g.active = true;

MATCH (k:SlaClock)-[:MEASURES]->(t:Ticket) WHERE k.priority IS NULL
SET k.priority = t.priority;
