"""What the system does by itself: topic → handler, timer kind → handler, merged from the packages' tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sysops_graph.attachments import handlers as attachments
from sysops_graph.calendars import handlers as calendars
from sysops_graph.delivery import engine
from sysops_graph.delivery.handlers import Effect, GroupEffect, Send, TimerEffect
from sysops_graph.lifecycle import handlers as lifecycle
from sysops_graph.lifecycle import subscribing
from sysops_graph.notifications import handlers as notifications
from sysops_graph.settings import Settings
from sysops_graph.tasks import handlers as tasks


@dataclass(frozen=True, slots=True)
class Routes:
    """The tables; a topic that is not in the first is dead at once. Many timers of a kind in `groups` fire together."""

    messages: Mapping[str, Effect | Send]
    timers: Mapping[str, TimerEffect]
    groups: Mapping[str, GroupEffect] = field(default_factory=dict[str, GroupEffect])


def routes(settings: Settings) -> Routes:
    """Every topic and timer kind there is."""
    return Routes(
        messages={
            **engine.MESSAGES,
            **lifecycle.MESSAGES,
            **attachments.messages(settings),
            **calendars.messages(settings),
            **subscribing.messages(settings),
            **notifications.messages(settings),
        },
        timers={
            **engine.TIMERS,
            **lifecycle.TIMERS,
            **tasks.TIMERS,
            **attachments.TIMERS,
            **calendars.TIMERS,
            **notifications.TIMERS,
        },
        groups=lifecycle.GROUPS,
    )
