// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_notification_unread_email_en', kind: 'notification.unread', channel: 'email', language: 'en', subject: '{person} has not read: {about}', text: 'Hello {recipient},\n\n{person} was told over every channel and has not read it:\n{about}\nTicket: {ticket_key} ({priority}), "{ticket_subject}"\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_notification_unread_sms_en', kind: 'notification.unread', channel: 'sms', language: 'en', subject: '', text: '{person} has not read: {about}'},
  {id: 'tpl_notification_unread_in_app_en', kind: 'notification.unread', channel: 'in_app', language: 'en', subject: '{person} has not read: {about}', text: '{person} was told over every channel and has not read it:\n{about}\nTicket: {ticket_key} ({priority}), "{ticket_subject}"'},
  {id: 'tpl_notification_unread_email_de', kind: 'notification.unread', channel: 'email', language: 'de', subject: '{person} hat nicht gelesen: {about}', text: 'Guten Tag {recipient},\n\n{person} wurde auf jedem Weg benachrichtigt und hat es nicht gelesen:\n{about}\nTicket: {ticket_key} ({priority}), "{ticket_subject}"\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_notification_unread_sms_de', kind: 'notification.unread', channel: 'sms', language: 'de', subject: '', text: '{person} hat nicht gelesen: {about}'},
  {id: 'tpl_notification_unread_in_app_de', kind: 'notification.unread', channel: 'in_app', language: 'de', subject: '{person} hat nicht gelesen: {about}', text: '{person} wurde auf jedem Weg benachrichtigt und hat es nicht gelesen:\n{about}\nTicket: {ticket_key} ({priority}), "{ticket_subject}"'},
  {id: 'tpl_notification_bundle_email_en', kind: 'notification.bundle', channel: 'email', language: 'en', subject: '{count} messages for you', text: 'Hello {recipient},\n\n{texts}\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_notification_bundle_sms_en', kind: 'notification.bundle', channel: 'sms', language: 'en', subject: '', text: '{count} messages: {subjects}'},
  {id: 'tpl_notification_bundle_in_app_en', kind: 'notification.bundle', channel: 'in_app', language: 'en', subject: '{count} messages for you', text: '{texts}'},
  {id: 'tpl_notification_bundle_email_de', kind: 'notification.bundle', channel: 'email', language: 'de', subject: '{count} Nachrichten für Sie', text: 'Guten Tag {recipient},\n\n{texts}\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_notification_bundle_sms_de', kind: 'notification.bundle', channel: 'sms', language: 'de', subject: '', text: '{count} Nachrichten: {subjects}'},
  {id: 'tpl_notification_bundle_in_app_de', kind: 'notification.bundle', channel: 'in_app', language: 'de', subject: '{count} Nachrichten für Sie', text: '{texts}'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
