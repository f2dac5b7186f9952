// kind: data
// Letters end with a link to their ticket, where there is a front end that shows it; what an administrator changed stays.
UNWIND [
  {language: 'en', was: 'Penultimate Electronics, your Sysops Squad',
    line: 'Your ticket, with whatever you want to say to it: {ticket_link}'},
  {language: 'de', was: 'Penultimate Electronics, Ihr Sysops Squad',
    line: 'Ihr Ticket, mit allem, was Sie dazu sagen möchten: {ticket_link}'}
] AS row
MATCH (t:Template {channel: 'email', language: row.language}) WHERE t.text ENDS WITH '\n\n' + row.was
SET t.text = left(t.text, size(t.text) - size(row.was)) + row.line + '\n' + row.was;
