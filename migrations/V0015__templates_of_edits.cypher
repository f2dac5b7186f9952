// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_ticket_edited_email_en', kind: 'ticket.edited', channel: 'email', language: 'en', subject: '{ticket_key} was changed', text: 'Hello {recipient},\n\nSomething is said differently now of {ticket_key} ({priority}), "{ticket_subject}", which is yours.\nChanged: {what}\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_ticket_edited_sms_en', kind: 'ticket.edited', channel: 'sms', language: 'en', subject: '', text: '{ticket_key} was changed: {what}'},
  {id: 'tpl_ticket_edited_in_app_en', kind: 'ticket.edited', channel: 'in_app', language: 'en', subject: '{ticket_key} was changed', text: 'Something is said differently now of {ticket_key} ({priority}), "{ticket_subject}", which is yours.\nChanged: {what}'},
  {id: 'tpl_ticket_edited_email_de', kind: 'ticket.edited', channel: 'email', language: 'de', subject: '{ticket_key} wurde geändert', text: 'Guten Tag {recipient},\n\nZu {ticket_key} ({priority}), "{ticket_subject}", das Ihnen gehört, steht nun etwas anderes.\nGeändert: {what}\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_ticket_edited_sms_de', kind: 'ticket.edited', channel: 'sms', language: 'de', subject: '', text: '{ticket_key} wurde geändert: {what}'},
  {id: 'tpl_ticket_edited_in_app_de', kind: 'ticket.edited', channel: 'in_app', language: 'de', subject: '{ticket_key} wurde geändert', text: 'Zu {ticket_key} ({priority}), "{ticket_subject}", das Ihnen gehört, steht nun etwas anderes.\nGeändert: {what}'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
