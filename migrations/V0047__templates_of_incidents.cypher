// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_ticket_disturbed_email_en', kind: 'ticket.disturbed', channel: 'email', language: 'en', subject: '{ticket_key} is one of many', text: 'Hello {recipient},\n\nMany customers have the same problem as you with your ticket {ticket_key}, "{ticket_subject}".\nKnown at the moment: {disturbance}\nYou need not do anything; your ticket goes on.\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_ticket_disturbed_sms_en', kind: 'ticket.disturbed', channel: 'sms', language: 'en', subject: '', text: '{ticket_key}: many customers have the same problem. We are working on it.'},
  {id: 'tpl_ticket_disturbed_in_app_en', kind: 'ticket.disturbed', channel: 'in_app', language: 'en', subject: '{ticket_key} is one of many', text: 'Many customers have the same problem as you with your ticket {ticket_key}, "{ticket_subject}".\nKnown at the moment: {disturbance}\nYou need not do anything; your ticket goes on.'},
  {id: 'tpl_ticket_disturbed_email_de', kind: 'ticket.disturbed', channel: 'email', language: 'de', subject: '{ticket_key} ist eines von vielen', text: 'Guten Tag {recipient},\n\nViele Kunden haben dasselbe Problem wie Sie mit Ihrem Ticket {ticket_key}, "{ticket_subject}".\nZurzeit bekannt: {disturbance}\nSie müssen nichts tun; Ihr Ticket wird weiter bearbeitet.\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_ticket_disturbed_sms_de', kind: 'ticket.disturbed', channel: 'sms', language: 'de', subject: '', text: '{ticket_key}: Viele Kunden haben dasselbe Problem. Wir arbeiten daran.'},
  {id: 'tpl_ticket_disturbed_in_app_de', kind: 'ticket.disturbed', channel: 'in_app', language: 'de', subject: '{ticket_key} ist eines von vielen', text: 'Viele Kunden haben dasselbe Problem wie Sie mit Ihrem Ticket {ticket_key}, "{ticket_subject}".\nZurzeit bekannt: {disturbance}\nSie müssen nichts tun; Ihr Ticket wird weiter bearbeitet.'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
