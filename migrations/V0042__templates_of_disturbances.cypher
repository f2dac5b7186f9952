// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_service_disturbed_email_en', kind: 'service.disturbed', channel: 'email', language: 'en', subject: 'Many customers are affected: {reason}', text: 'Hello {recipient},\n\nSince {starts_at} many customers are let down at once.\nWhat is known: {reason}\nSay in public how it stands, and lift it when it is over; you hear of it again until then.\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_service_disturbed_sms_en', kind: 'service.disturbed', channel: 'sms', language: 'en', subject: '', text: 'Many customers are affected: {reason}'},
  {id: 'tpl_service_disturbed_in_app_en', kind: 'service.disturbed', channel: 'in_app', language: 'en', subject: 'Many customers are affected: {reason}', text: 'Since {starts_at} many customers are let down at once.\nWhat is known: {reason}\nSay in public how it stands, and lift it when it is over; you hear of it again until then.'},
  {id: 'tpl_service_disturbed_email_de', kind: 'service.disturbed', channel: 'email', language: 'de', subject: 'Viele Kunden sind betroffen: {reason}', text: 'Guten Tag {recipient},\n\nSeit {starts_at} sind viele Kunden zugleich betroffen.\nWas bekannt ist: {reason}\nSagen Sie öffentlich, wie es steht, und heben Sie die Störung auf, wenn sie vorbei ist; bis dahin hören Sie wieder davon.\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_service_disturbed_sms_de', kind: 'service.disturbed', channel: 'sms', language: 'de', subject: '', text: 'Viele Kunden sind betroffen: {reason}'},
  {id: 'tpl_service_disturbed_in_app_de', kind: 'service.disturbed', channel: 'in_app', language: 'de', subject: 'Viele Kunden sind betroffen: {reason}', text: 'Seit {starts_at} sind viele Kunden zugleich betroffen.\nWas bekannt ist: {reason}\nSagen Sie öffentlich, wie es steht, und heben Sie die Störung auf, wenn sie vorbei ist; bis dahin hören Sie wieder davon.'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
