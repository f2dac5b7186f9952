// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_ticket_clustered_email_en', kind: 'ticket.clustered', channel: 'email', language: 'en', subject: '{ticket_key} is part of an incident', text: 'Hello {recipient},\n\n{customers} customers say what {ticket_key}, "{ticket_subject}", says. Look at these tickets together.\nProduct: {product}\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_ticket_clustered_sms_en', kind: 'ticket.clustered', channel: 'sms', language: 'en', subject: '', text: '{ticket_key}: {customers} customers have the same.'},
  {id: 'tpl_ticket_clustered_in_app_en', kind: 'ticket.clustered', channel: 'in_app', language: 'en', subject: '{ticket_key} is part of an incident', text: '{customers} customers say what {ticket_key}, "{ticket_subject}", says. Look at these tickets together.\nProduct: {product}'},
  {id: 'tpl_ticket_clustered_email_de', kind: 'ticket.clustered', channel: 'email', language: 'de', subject: '{ticket_key} gehört zu einer größeren Störung', text: 'Guten Tag {recipient},\n\n{customers} Kunden melden dasselbe wie {ticket_key}, "{ticket_subject}". Bitte diese Tickets zusammen ansehen.\nProdukt: {product}\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_ticket_clustered_sms_de', kind: 'ticket.clustered', channel: 'sms', language: 'de', subject: '', text: '{ticket_key}: {customers} Kunden haben dasselbe.'},
  {id: 'tpl_ticket_clustered_in_app_de', kind: 'ticket.clustered', channel: 'in_app', language: 'de', subject: '{ticket_key} gehört zu einer größeren Störung', text: '{customers} Kunden melden dasselbe wie {ticket_key}, "{ticket_subject}". Bitte diese Tickets zusammen ansehen.\nProdukt: {product}'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
