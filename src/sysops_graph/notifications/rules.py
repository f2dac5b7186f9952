"""Over which channel, when, and with which words."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sysops_graph.delivery.model import NewMessage
from sysops_graph.errors import Problem
from sysops_graph.notifications.model import (
    ContactChannel,
    Fact,
    Facts,
    Kind,
    Leaving,
    Recipient,
    Telling,
    Template,
    Words,
)
from sysops_graph.notifications.names import called
from sysops_graph.notifications.policy import KindRule, NotifyPolicy, PersonRules

LANGUAGE = "en"
"""Spoken where nothing else is known."""

EVERYWHERE = frozenset({Kind.PAGE_RAISED})
"""Told at once over every channel that reaches the person, whatever the policy and the person's own rules say."""

_FALLBACK = (
    ContactChannel.EMAIL,
    ContactChannel.SMS,
    ContactChannel.CHAT,
    ContactChannel.PUSH,
    ContactChannel.IN_APP,
)
_TALKS_LIKE = {ContactChannel.CHAT: ContactChannel.IN_APP, ContactChannel.PUSH: ContactChannel.IN_APP}
"""Channels that take the words of another one unless they have their own."""
_MOST_IN_A_LETTER = 20
_PLACE = re.compile(r"\{([a-z_]+)\}")
_WEEKDAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")}
_UNITS = {
    "en": (("day", "days"), ("hour", "hours"), ("minute", "minutes")),
    "de": (("Tag", "Tage"), ("Stunde", "Stunden"), ("Minute", "Minuten")),
}
_DATES = {"en": "%d %b %Y %H:%M", "de": "%d.%m.%Y %H:%M"}


def notice(kind: Kind, recipient_id: str, *, ticket_id: str | None, **facts: Fact) -> NewMessage:
    """The message by which a use-case says that somebody is to be told; names are looked up later."""
    payload = {"kind": kind.value, "recipient_id": recipient_id, "facts": facts}
    return NewMessage(
        topic="notification.wanted", ticket_id=ticket_id, lane="notify", payload=payload, subject_id=recipient_id
    )


def channels_for(
    recipient: Recipient, wanted: ContactChannel | None = None, failed: Iterable[ContactChannel] = ()
) -> list[ContactChannel]:
    """Those that reach the person and have not failed: wanted for this kind, preferred, then e-mail, SMS, app."""
    order = dict.fromkeys(channel for channel in (wanted, recipient.preferred, *_FALLBACK) if channel)
    over = frozenset(failed)
    return [channel for channel in order if channel in recipient.channels and channel not in over]


def telling(
    recipient: Recipient,
    kind: str,
    *,
    rules: PersonRules,
    policy: NotifyPolicy,
    letters: Sequence[Leaving],
    failed: Iterable[ContactChannel] = (),
    now: datetime,
) -> Telling | None:
    """How to tell a person; none when nothing is left that reaches them.

    What is urgent leaves now, over the first channel that has room for one more letter. What is not waits for the
    person's delay, quiet hours and room, and then a little for others to go with it.
    """
    rule = rules.of(kind)
    channels = channels_for(recipient, rule.channel, failed)
    if not channels:
        return None
    if is_urgent(kind, policy):
        roomy = (channel for channel in channels if room_at(letters, channel, policy, at=now) <= now)
        return Telling(channel=next(roomy, channels[0]), leaves_at=now)
    if channels[0] is ContactChannel.IN_APP:
        return Telling(channel=ContactChannel.IN_APP, leaves_at=now)
    return _waiting(recipient, channels[0], rule, rules=rules, policy=policy, letters=letters, now=now)


def also_over(recipient: Recipient, kind: str, first: Telling) -> list[ContactChannel]:
    """The other channels over which something leaves at the same time."""
    if kind not in EVERYWHERE:
        return []
    return [channel for channel in channels_for(recipient, failed=[first.channel]) if channel != ContactChannel.IN_APP]


def is_urgent(kind: str, policy: NotifyPolicy) -> bool:
    return kind in policy.urgent or kind in EVERYWHERE


def _waiting(
    recipient: Recipient,
    channel: ContactChannel,
    rule: KindRule,
    *,
    rules: PersonRules,
    policy: NotifyPolicy,
    letters: Sequence[Leaving],
    now: datetime,
) -> Telling:
    earliest = quiet_until(now + timedelta(minutes=rule.delay_minutes), rules, recipient.time_zone)
    earliest = quiet_until(room_at(letters, channel, policy, at=earliest), rules, recipient.time_zone)
    latest = earliest + timedelta(seconds=policy.bundle_s)
    for letter in sorted(letters, key=lambda letter: letter.leaves_at):
        fits = letter.held and letter.channel is channel and letter.size < _MOST_IN_A_LETTER
        if fits and earliest <= letter.leaves_at <= latest:
            return Telling(channel=channel, leaves_at=letter.leaves_at, joins=letter.id)
    return Telling(channel=channel, leaves_at=latest, held=latest > now)


def room_at(letters: Iterable[Leaving], channel: ContactChannel, policy: NotifyPolicy, *, at: datetime) -> datetime:
    """The first instant, `at` or later, at which one more letter keeps to the limit of the channel."""
    limit = policy.limit(channel)
    if limit is None:
        return at
    period = timedelta(minutes=policy.letters_minutes)
    leaving = [letter.leaves_at for letter in letters if letter.channel is channel]
    candidates = sorted({at, *(left + period for left in leaving if left + period > at)})
    return next(one for one in candidates if sum(one - period < left <= one for left in leaving) < limit)


def quiet_until(at: datetime, rules: PersonRules, time_zone: str) -> datetime:
    """`at`, or the end of the person's quiet hours where it lies in them."""
    begin, end = rules.quiet_from_minute, rules.quiet_until_minute
    if begin is None or end is None:
        return at
    local = at.astimezone(ZoneInfo(time_zone))
    minute = local.hour * 60 + local.minute
    over_midnight = begin > end
    if not (minute >= begin or minute < end if over_midnight else begin <= minute < end):
        return at
    day = local.date() + timedelta(days=1 if over_midnight and minute >= begin else 0)
    return datetime(day.year, day.month, day.day, *divmod(end, 60), tzinfo=local.tzinfo).astimezone(at.tzinfo)


def off_though_urgent(rules: PersonRules, policy: NotifyPolicy) -> list[Kind]:
    """Kinds that a person may not turn off."""
    return sorted(kind for kind, rule in rules.kinds.items() if rule.off and is_urgent(kind, policy))


def unread_after(kind: str, recipient: Recipient, policy: NotifyPolicy) -> timedelta | None:
    """How long somebody may leave this unread; none when it is not critical, or the person has no app to read it in."""
    minutes = policy.critical_minutes.get(Kind(kind))
    readable = ContactChannel.IN_APP in recipient.channels
    return timedelta(minutes=minutes) if minutes and readable else None


def rendered(
    kind: str, channel: ContactChannel, templates: Iterable[Template], recipient: Recipient, facts: Facts
) -> Words:
    """The words of the recipient's language, else of English; the bare facts where nobody wrote a template.

    A line that asks only for facts that are unknown is left out.
    """
    values = {name: _said(name, value, recipient) for name, value in facts.items()}
    known = {(template.channel, template.language): template.words for template in templates}
    order = [(way, language) for way in _ways(channel) for language in (recipient.language, LANGUAGE)]
    words = next((known[place] for place in order if place in known), None)
    if words is None:
        listed = "\n".join(f"{name}: {value}" for name, value in sorted(values.items()) if value)
        return Words(f"{kind} {values.get('ticket_key', '')}".strip(), listed)
    return Words(_filled(words.subject, values), _filled(words.text, values))


def _ways(channel: ContactChannel) -> list[ContactChannel]:
    return [channel, _TALKS_LIKE[channel]] if channel in _TALKS_LIKE else [channel]


def placeholders(words: Words) -> frozenset[str]:
    """The facts that a template asks for."""
    return frozenset(_PLACE.findall(words.subject + words.text))


def template_problems(words: Words, known: frozenset[str]) -> list[Problem]:
    """Unknown variables and braces that hold none, each by its name or place."""
    problems: list[Problem] = []
    for field, text in (("subject", words.subject), ("text", words.text)):
        unknown = sorted(set(_PLACE.findall(text)) - known)
        problems += [Problem(field, f"There is no {{{name}}} here; {_listed(known)}.") for name in unknown]
        bare = _PLACE.sub(lambda place: " " * len(place[0]), text)
        if broken := re.search(r"[{}]", bare):
            near = text[broken.start() : broken.start() + 20]
            problems.append(Problem(field, f"A brace that holds no variable, near {near!r}.", "MALFORMED"))
    return problems


def _listed(known: frozenset[str]) -> str:
    return f"there are {', '.join(f'{{{name}}}' for name in sorted(known))}"


def _filled(text: str, values: dict[str, str]) -> str:
    """Not str.format: a template is data and reaches no attributes."""
    lines = (line for line in text.split("\n") if _has_something_to_say(line, values))
    return _PLACE.sub(lambda place: values.get(place[1], ""), "\n".join(lines))


def _has_something_to_say(line: str, values: dict[str, str]) -> bool:
    asked = _PLACE.findall(line)
    return not asked or any(values.get(name) for name in asked)


def _said(name: str, value: Fact, recipient: Recipient) -> str:
    if value is None:
        return ""
    if name.endswith("_at") and isinstance(value, str):
        return local_words(datetime.fromisoformat(value), recipient.time_zone, recipient.language)
    if name.endswith("_s") and isinstance(value, int):
        return lasted_words(timedelta(seconds=value), recipient.language)
    return called(name, str(value), recipient.language, otherwise=LANGUAGE)


def lasted_words(lasted: timedelta, language: str) -> str:
    """A duration as a person says it: the two largest units, minutes at least."""
    minutes = max(1, int(lasted.total_seconds() // 60))
    counted = [(minutes // 1440, 0), (minutes // 60 % 24, 1), (minutes % 60, 2)]
    first = next(place for place, (count, _) in enumerate(counted) if count)
    names = _UNITS[language if language in _UNITS else LANGUAGE]
    said = [f"{count} {names[unit][count != 1]}" for count, unit in counted[first : first + 2] if count]
    return " ".join(said)


def local_words(at: datetime, time_zone: str, language: str) -> str:
    """An instant as a person in that zone writes it."""
    local = at.astimezone(ZoneInfo(time_zone))
    spoken = language if language in _DATES else LANGUAGE
    return f"{_WEEKDAYS[spoken][local.weekday()]} {local.strftime(_DATES[spoken])}"
