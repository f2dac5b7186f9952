"""What tasks do later: timer kind → effect."""

from sysops_graph.tasks.commands import DUE, tell_due

TIMERS = {DUE: tell_due}
