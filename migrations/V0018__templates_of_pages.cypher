// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_page_raised_email_en', kind: 'page.raised', channel: 'email', language: 'en', subject: 'On call: {ticket_key} ({priority}) needs you', text: 'Hello {recipient},\n\nYou are called about {ticket_key} ({priority}), "{ticket_subject}".\nPlace: {area}\nProduct: {product}\nReason: {reason}\nSay in the app, by {answer_until_at}, that you have heard; else somebody else is told.\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_page_raised_sms_en', kind: 'page.raised', channel: 'sms', language: 'en', subject: '', text: 'On call: {ticket_key} ({priority}), {area}. {reason}. Acknowledge in the app by {answer_until_at}.'},
  {id: 'tpl_page_raised_in_app_en', kind: 'page.raised', channel: 'in_app', language: 'en', subject: 'On call: {ticket_key} ({priority}) needs you', text: 'You are called about {ticket_key} ({priority}), "{ticket_subject}".\nPlace: {area}\nProduct: {product}\nReason: {reason}\nSay in the app, by {answer_until_at}, that you have heard; else somebody else is told.'},
  {id: 'tpl_page_raised_email_de', kind: 'page.raised', channel: 'email', language: 'de', subject: 'Bereitschaft: {ticket_key} ({priority}) braucht Sie', text: 'Guten Tag {recipient},\n\nSie werden zu {ticket_key} ({priority}), "{ticket_subject}", gerufen.\nOrt: {area}\nProdukt: {product}\nGrund: {reason}\nBestätigen Sie in der App bis {answer_until_at}, dass Sie es gehört haben; sonst wird jemand anderes gerufen.\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_page_raised_sms_de', kind: 'page.raised', channel: 'sms', language: 'de', subject: '', text: 'Bereitschaft: {ticket_key} ({priority}), {area}. {reason}. In der App bestätigen bis {answer_until_at}.'},
  {id: 'tpl_page_raised_in_app_de', kind: 'page.raised', channel: 'in_app', language: 'de', subject: 'Bereitschaft: {ticket_key} ({priority}) braucht Sie', text: 'Sie werden zu {ticket_key} ({priority}), "{ticket_subject}", gerufen.\nOrt: {area}\nProdukt: {product}\nGrund: {reason}\nBestätigen Sie in der App bis {answer_until_at}, dass Sie es gehört haben; sonst wird jemand anderes gerufen.'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
