// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_task_given_email_en', kind: 'task.given', channel: 'email', language: 'en', subject: 'A task for you: {what}', text: 'Hello {recipient},\n\nYou are asked to do this by {until_at}: {what}\nTicket: {ticket_key}\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_task_given_sms_en', kind: 'task.given', channel: 'sms', language: 'en', subject: '', text: 'A task for you, due {until_at}: {what}'},
  {id: 'tpl_task_given_in_app_en', kind: 'task.given', channel: 'in_app', language: 'en', subject: 'A task for you: {what}', text: 'You are asked to do this by {until_at}: {what}\nTicket: {ticket_key}'},
  {id: 'tpl_task_given_email_de', kind: 'task.given', channel: 'email', language: 'de', subject: 'Eine Aufgabe für Sie: {what}', text: 'Guten Tag {recipient},\n\nBitte erledigen Sie bis {until_at}: {what}\nTicket: {ticket_key}\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_task_given_sms_de', kind: 'task.given', channel: 'sms', language: 'de', subject: '', text: 'Eine Aufgabe für Sie, fällig {until_at}: {what}'},
  {id: 'tpl_task_given_in_app_de', kind: 'task.given', channel: 'in_app', language: 'de', subject: 'Eine Aufgabe für Sie: {what}', text: 'Bitte erledigen Sie bis {until_at}: {what}\nTicket: {ticket_key}'},
  {id: 'tpl_task_due_email_en', kind: 'task.due', channel: 'email', language: 'en', subject: 'Due: {what}', text: 'Hello {recipient},\n\nYour task was due {until_at}: {what}\nTicket: {ticket_key}\nYou are told again every day until it is done or cancelled.\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_task_due_sms_en', kind: 'task.due', channel: 'sms', language: 'en', subject: '', text: 'Due since {until_at}: {what}'},
  {id: 'tpl_task_due_in_app_en', kind: 'task.due', channel: 'in_app', language: 'en', subject: 'Due: {what}', text: 'Your task was due {until_at}: {what}\nTicket: {ticket_key}\nYou are told again every day until it is done or cancelled.'},
  {id: 'tpl_task_due_email_de', kind: 'task.due', channel: 'email', language: 'de', subject: 'Fällig: {what}', text: 'Guten Tag {recipient},\n\nIhre Aufgabe war fällig {until_at}: {what}\nTicket: {ticket_key}\nWir erinnern täglich, bis sie erledigt oder gestrichen ist.\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_task_due_sms_de', kind: 'task.due', channel: 'sms', language: 'de', subject: '', text: 'Fällig seit {until_at}: {what}'},
  {id: 'tpl_task_due_in_app_de', kind: 'task.due', channel: 'in_app', language: 'de', subject: 'Fällig: {what}', text: 'Ihre Aufgabe war fällig {until_at}: {what}\nTicket: {ticket_key}\nWir erinnern täglich, bis sie erledigt oder gestrichen ist.'},
  {id: 'tpl_task_overdue_email_en', kind: 'task.overdue', channel: 'email', language: 'en', subject: 'A task is overdue: {what}', text: 'Hello {recipient},\n\nNobody has done this task, which was due {until_at}: {what}\nTicket: {ticket_key}\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_task_overdue_sms_en', kind: 'task.overdue', channel: 'sms', language: 'en', subject: '', text: 'Overdue since {until_at}: {what}'},
  {id: 'tpl_task_overdue_in_app_en', kind: 'task.overdue', channel: 'in_app', language: 'en', subject: 'A task is overdue: {what}', text: 'Nobody has done this task, which was due {until_at}: {what}\nTicket: {ticket_key}'},
  {id: 'tpl_task_overdue_email_de', kind: 'task.overdue', channel: 'email', language: 'de', subject: 'Eine Aufgabe ist überfällig: {what}', text: 'Guten Tag {recipient},\n\nNiemand hat diese Aufgabe erledigt, die {until_at} fällig war: {what}\nTicket: {ticket_key}\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_task_overdue_sms_de', kind: 'task.overdue', channel: 'sms', language: 'de', subject: '', text: 'Überfällig seit {until_at}: {what}'},
  {id: 'tpl_task_overdue_in_app_de', kind: 'task.overdue', channel: 'in_app', language: 'de', subject: 'Eine Aufgabe ist überfällig: {what}', text: 'Niemand hat diese Aufgabe erledigt, die {until_at} fällig war: {what}\nTicket: {ticket_key}'}
] AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.kind = row.kind, t.channel = row.channel, t.language = row.language,
  t.subject = row.subject, t.text = row.text;
