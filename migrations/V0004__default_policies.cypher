// kind: data
// The policies a new graph begins with: the defaults of the packages that own them, which a check compares.
// A later version is a node of its own; these are never overwritten.

MERGE (p:Policy {kind: 'match', version: 1})
ON CREATE SET p.id = 'pol_5jfhwnehx7e6fueb7ga4wz4awa', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "strategies": {
    "default": {"weights": {"fit": 25.0, "near": 20.0, "load": 20.0, "known": 15.0, "fair": 10.0, "early": 10.0, "silent": -20.0}, "tie_break": "longest_without_offer"},
    "round_robin": {"weights": {"fit": 0.0, "near": 0.0, "load": 0.0, "known": 0.0, "fair": 0.0, "early": 0.0, "silent": 0.0}, "tie_break": "longest_without_offer"},
    "skill_based": {"weights": {"fit": 70.0, "near": 0.0, "load": 0.0, "known": 30.0, "fair": 0.0, "early": 0.0, "silent": -20.0}, "tie_break": "longest_without_offer"},
    "least_busy": {"weights": {"fit": 0.0, "near": 0.0, "load": 100.0, "known": 0.0, "fair": 0.0, "early": 0.0, "silent": -20.0}, "tie_break": "longest_without_offer"},
    "escalation_path": {"weights": {"fit": 0.0, "near": 0.0, "load": 0.0, "known": 0.0, "fair": 0.0, "early": 0.0, "silent": 0.0}, "tie_break": "lowest_line"},
    "dedicated": {"weights": {"fit": 20.0, "near": 20.0, "load": 0.0, "known": 60.0, "fair": 0.0, "early": 0.0, "silent": -20.0}, "tie_break": "longest_without_offer"}
  },
  "offer_minutes": {
    "P1": 10,
    "P2": 30,
    "P3": 30,
    "P4": 30
  },
  "broadcast": {
    "P1": 1
  },
  "on_call_priorities": ["P1", "P2"],
  "asked_again_h": 24,
  "watch_minutes": {
    "set_out": 30,
    "arrive": 15,
    "finish": 120,
    "again": 15
  },
  "travel_margin_min": 30,
  "travel_kmh": 50.0,
  "near_km": 100.0,
  "known_fixes": 3,
  "fair_h": 168.0,
  "early_h": 168.0,
  "silent_h": 24.0,
  "position_max_age_h": 8.0
}';

MERGE (p:Policy {kind: 'triage', version: 1})
ON CREATE SET p.id = 'pol_z2nj3hbiekvxasnz3gfudjj4na', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "matrix": {
    "critical": {"critical": "P1", "high": "P2", "medium": "P2", "low": "P2"},
    "major": {"critical": "P1", "high": "P2", "medium": "P3", "low": "P3"},
    "moderate": {"critical": "P2", "high": "P3", "medium": "P3", "low": "P4"},
    "minor": {"critical": "P4", "high": "P4", "medium": "P4", "low": "P4"}
  },
  "impact_above": {
    "critical": 1000,
    "major": 100,
    "moderate": 10
  },
  "conditions": {
    "unusable": {"impact": "moderate", "urgency": null, "business_only": false},
    "impaired": {"impact": "minor", "urgency": null, "business_only": false},
    "safety_hazard": {"impact": "major", "urgency": "critical", "business_only": false},
    "site_down": {"impact": "major", "urgency": null, "business_only": true},
    "data_loss": {"impact": "moderate", "urgency": null, "business_only": false}
  },
  "recalled_impact": "moderate",
  "impact_words": {
    "smoke": "major",
    "electric shock": "major",
    "swelling": "major",
    "all customers": "major",
    "dead": "moderate",
    "does not start": "moderate",
    "no picture": "moderate",
    "data loss": "moderate"
  },
  "urgency_words": {
    "smoke": "critical",
    "electric shock": "critical",
    "urgent": "high",
    "immediately": "high"
  },
  "emergency_words": ["emergency"],
  "default_urgency": "medium",
  "service_level_urgency": {
    "Enterprise": "high"
  },
  "slot_urgency_h": {
    "high": 4,
    "medium": 24
  },
  "raising": [{"name": "enterprise_at_least_p3", "floor": "P3", "service_level": "Enterprise", "category": null, "condition": null, "business": null, "recalled": null}, {"name": "recall_at_least_p3", "floor": "P3", "service_level": null, "category": null, "condition": null, "business": null, "recalled": true}],
  "routing": [],
  "p1_line": 2,
  "enterprise_line": 2
}';

MERGE (p:Policy {kind: 'sla', version: 1})
ON CREATE SET p.id = 'pol_uvjnqwxztvlnj36dy3turmmohq', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "targets": {
    "Enterprise": {"response_s": 3600, "resolution_s": 43200},
    "Premium": {"response_s": 7200, "resolution_s": 86400},
    "Standard": {"response_s": 14400, "resolution_s": 172800},
    "Essential": {"response_s": 28800, "resolution_s": 259200}
  }
}';
