// kind: data
// The words of every kind of notification, in English and German; what an administrator changed stays.
UNWIND [
  {id: 'tpl_ticket_solved_email_en', was: 'Hello {recipient},\n\nYour ticket {ticket_key}, "{ticket_subject}", is solved.\nWhat was done: {note}\nIf it is not, reopen it within seven days.\n\nPenultimate Electronics, your Sysops Squad', text: 'Hello {recipient},\n\nYour ticket {ticket_key}, "{ticket_subject}", is solved.\nWhat was done: {note}\nTime taken: {taken_s}\nIf it is not solved, reopen it within seven days.\n\nPenultimate Electronics, your Sysops Squad'},
  {id: 'tpl_ticket_solved_in_app_en', was: 'Your ticket {ticket_key}, "{ticket_subject}", is solved.\nWhat was done: {note}\nIf it is not, reopen it within seven days.', text: 'Your ticket {ticket_key}, "{ticket_subject}", is solved.\nWhat was done: {note}\nTime taken: {taken_s}\nIf it is not solved, reopen it within seven days.'},
  {id: 'tpl_ticket_solved_email_de', was: 'Guten Tag {recipient},\n\nIhr Ticket {ticket_key}, "{ticket_subject}", ist gelöst.\nWas getan wurde: {note}\nFalls nicht, öffnen Sie es innerhalb von sieben Tagen wieder.\n\nPenultimate Electronics, Ihr Sysops Squad', text: 'Guten Tag {recipient},\n\nIhr Ticket {ticket_key}, "{ticket_subject}", ist gelöst.\nWas getan wurde: {note}\nGedauert hat es: {taken_s}\nFalls es nicht gelöst ist, öffnen Sie es innerhalb von sieben Tagen wieder.\n\nPenultimate Electronics, Ihr Sysops Squad'},
  {id: 'tpl_ticket_solved_in_app_de', was: 'Ihr Ticket {ticket_key}, "{ticket_subject}", ist gelöst.\nWas getan wurde: {note}\nFalls nicht, öffnen Sie es innerhalb von sieben Tagen wieder.', text: 'Ihr Ticket {ticket_key}, "{ticket_subject}", ist gelöst.\nWas getan wurde: {note}\nGedauert hat es: {taken_s}\nFalls es nicht gelöst ist, öffnen Sie es innerhalb von sieben Tagen wieder.'}
] AS row
MATCH (t:Template {id: row.id}) WHERE t.text = row.was
SET t.text = row.text;
