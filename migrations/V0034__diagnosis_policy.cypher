// kind: data
// The diagnosis policy a new graph begins with: the default of the package that owns it, which a check compares.

MERGE (p:Policy {kind: 'diagnosis', version: 1})
ON CREATE SET p.id = 'pol_yq2jlnuzlxyi53lzrbjb4jsc7e', p.active_from_at = datetime('2020-01-01T00:00:00Z'),
  p.by = 'system', p.body = '{
  "paths": {
    "configuration": {
      "items": [
        {
          "key": "settings_noted",
          "text": "The settings before and after are written down."
        }
      ],
      "macro_id": null,
      "note": {
        "en": "A setting of your {product} was wrong. We have corrected it.",
        "de": "Eine Einstellung an Ihrem Gerät {product} war falsch. Wir haben sie korrigiert."
      }
    },
    "bug": {
      "items": [
        {
          "key": "fault_reported",
          "text": "The maker knows of the fault."
        },
        {
          "key": "version_noted",
          "text": "It is written down which versions have it."
        }
      ],
      "macro_id": null,
      "note": {
        "en": "Your {product} had a fault. We have mended it.",
        "de": "Ihr Gerät {product} hatte einen Fehler. Wir haben ihn behoben."
      }
    },
    "performance": {
      "items": [
        {
          "key": "measured_before",
          "text": "How slow it was is measured."
        },
        {
          "key": "measured_after",
          "text": "How fast it is now is measured."
        }
      ],
      "macro_id": null,
      "note": {
        "en": "Your {product} was slower than it should be. We have found out why, and mended it.",
        "de": "Ihr Gerät {product} war langsamer als nötig. Wir haben den Grund gefunden und behoben."
      }
    },
    "other": {
      "items": [],
      "macro_id": null,
      "note": {}
    }
  }
}';
