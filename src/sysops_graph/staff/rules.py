"""Who may see what of people."""

from dataclasses import dataclass

from sysops_graph.actor import SYSTEM, Actor, Role

_DESK = (Role.HELP_DESK, Role.MANAGER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees of people: everybody or only what is its own or of areas it leads; contact data or none."""

    everybody: bool
    contact: bool
    subject_id: str | None


def sight(actor: Actor) -> Sight:
    """Analysts see no contact data; team leads see experts of their areas, all customers; others what is their own."""
    ours = actor == SYSTEM or actor.has(*_DESK)
    return Sight(everybody=ours or actor.has(Role.ANALYST), contact=ours, subject_id=actor.subject_id)
