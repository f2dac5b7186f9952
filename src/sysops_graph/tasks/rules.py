"""Who may end a task, and who hears of one that is due. Pure."""

from datetime import timedelta

from sysops_graph.actor import Actor, Role
from sysops_graph.tasks.model import Task, TaskNotFound, TaskNotOpen, TaskState

TOLD_EVERY = timedelta(days=1)
"""An open task that is due is told again so often: from the second time on to the lead too."""

_DESK = (Role.HELP_DESK, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN)


def check_may_end(task: Task, actor: Actor) -> None:
    """Its owner may, and the desk. Raises TaskNotFound for others, TaskNotOpen."""
    if actor.subject_id not in task.owner_ids and not (task.in_sight and actor.has(*_DESK)):
        raise TaskNotFound(task_id=task.id)
    if task.state is not TaskState.OPEN:
        raise TaskNotOpen(f"The task is {task.state} already.", state=task.state)
