"""Draws the pictures of the documents: `python docs/draw.py` writes them beside itself.

The states come from the rules they show, the packages from the contracts in pyproject.toml; a test draws them again.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path

from sysops_graph.delivery.model import MessageState
from sysops_graph.delivery.rules import MESSAGE_MOVES
from sysops_graph.tickets.model import State
from sysops_graph.tickets.rules import LIVE, MOVES

HERE = Path(__file__).parent

_STYLE = """
:root { --paper: #ffffff; --frame: #f1f5f9; --box: #ffffff; --line: #64748b; --ink: #0f172a; --soft: #475569;
  --accent: #0f766e; --tint: #d5f2ec; --edge: #cbd5e1 }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --frame: #161d29; --box: #212b3a; --line: #94a3b8;
  --ink: #e8edf4; --soft: #a9b6c7; --accent: #5eead4; --tint: #12453f; --edge: #3a475a } }
text { font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-size: 14px; fill: var(--ink);
  text-anchor: middle; dominant-baseline: central }
.name { font-weight: 600 } .note { font-size: 12px; fill: var(--soft) } .left { text-anchor: start }
.title { font-size: 12px; font-weight: 600; fill: var(--soft); letter-spacing: .06em; text-anchor: start }
.paper { fill: var(--paper) } .frame { fill: var(--frame); stroke: var(--edge) }
.box { fill: var(--box); stroke: var(--line) } .tint { fill: var(--tint); stroke: var(--accent) }
.maybe { fill: var(--box); stroke: var(--line); stroke-dasharray: 5 4 }
.arrow { fill: none; stroke: var(--line); stroke-width: 1.5 } .strong { stroke: var(--accent); stroke-width: 2 }
.bell { stroke-dasharray: 5 4 } .head { fill: var(--line) }
""".strip()
_HEAD = (
    '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
    'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="head" d="M0 0 10 5 0 10z"/></marker>'
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: the corner at the top left, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def border_towards(self, to: tuple[float, float], gap: float = 3) -> tuple[float, float]:
        """Where a line from the centre leaves the box, and a little further."""
        cx, cy = self.centre
        dx, dy = to[0] - cx, to[1] - cy
        scale = min((side / 2 + gap) / abs(d) for side, d in ((self.w, dx), (self.h, dy)) if d)
        return cx + dx * scale, cy + dy * scale


@dataclass(slots=True)
class Picture:
    """An SVG that follows the reader's light or dark theme."""

    width: int
    height: int
    says: str
    parts: list[str] = field(default_factory=list[str])

    def box(self, box: Box, *lines: str, kind: str = "box", name: bool = True) -> Box:
        """A box with its name, and notes under it."""
        self.parts.append(f'<rect class="{kind}" x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" rx="8"/>')
        cx, cy = box.centre
        top = cy - 9 * (len(lines) - 1)
        for place, line in enumerate(lines):
            self.text(cx, top + 18 * place, line, "note" if place or not name else "name")
        return box

    def frame(self, box: Box, title: str) -> Box:
        self.parts.append(f'<rect class="frame" x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" rx="12"/>')
        self.text(box.x + 14, box.y + 17, title, "title")
        return box

    def text(self, x: float, y: float, words: str, kind: str = "note") -> None:
        self.parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(words)}</text>')

    def arrow(self, *points: tuple[float, float], both: bool = False, kind: str = "") -> None:
        path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        start = ' marker-start="url(#head)"' if both else ""
        self.parts.append(f'<path class="arrow {kind}" d="{path}"{start} marker-end="url(#head)"/>')

    def join(self, start: Box, end: Box, *, both: bool = False) -> None:
        self.arrow(start.border_towards(end.centre), end.border_towards(start.centre), both=both)

    def svg(self) -> str:
        top = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img">'
        paper = f'<rect class="paper" width="{self.width}" height="{self.height}" rx="12"/>'
        head = [top, f"<title>{escape(self.says)}</title>", f"<style>{_STYLE}</style>", f"<defs>{_HEAD}</defs>", paper]
        return "\n".join([*head, *self.parts, "</svg>\n"])


def overview() -> Picture:
    """Who uses what, and what keeps nothing of its own."""
    p = Picture(960, 480, "People use front ends; API and worker keep everything in the graph; Redis only rings")
    p.frame(Box(16, 16, 182, 448), "PEOPLE")
    p.frame(Box(226, 16, 190, 264), "FRONT ENDS")
    p.frame(Box(444, 96, 196, 368), "SYSOPS_GRAPH")
    p.frame(Box(226, 300, 190, 164), "OUTSIDE")
    p.frame(Box(752, 16, 192, 448), "NEO4J")
    for place, words in enumerate(("Analyst, admin", "Customer", "Expert", "Help desk", "Lead, manager")):
        p.box(Box(32, 48 + 88 * place, 150, 40), words)
    p.box(Box(242, 48, 158, 40), "Neo4j Browser")
    p.box(Box(242, 148, 158, 76), "API clients", "anything that speaks", "GraphQL; GraphiQL")
    p.box(Box(462, 136, 160, 88), "API", "GraphQL", "any number", kind="tint")
    p.box(Box(472, 262, 140, 50), "Redis", "may be away", kind="maybe")
    p.box(Box(462, 350, 160, 92), "Worker", "sweep, handlers", "any number", kind="tint")
    mail = p.box(Box(242, 340, 158, 40), "Mail server")
    sms = p.box(Box(242, 400, 158, 40), "SMS gateway")
    for y, words in ((56, ("Business", "people, skills, areas,", "devices, tickets")), (166, _NEXT)):
        p.box(Box(766, y, 164, 92), *words)
    p.box(Box(766, 276, 164, 92), "What was", "history, recorded facts,", "decisions with reasons")
    p.box(Box(766, 386, 164, 62), "Rules as data", "versioned policies")
    p.arrow((198, 68), (239, 68))
    p.arrow((400, 68), (749, 68))
    p.arrow((198, 186), (239, 186))
    p.arrow((400, 186), (459, 186))
    p.arrow((622, 180), (749, 180), both=True, kind="strong")
    p.arrow((622, 396), (749, 396), both=True, kind="strong")
    for y, words in ((148, "one mutation,"), (164, "one transaction"), (364, "one effect,"), (380, "one transaction")):
        p.text(690, y, words)
    p.arrow((542, 224), (542, 259), kind="bell")
    p.arrow((542, 312), (542, 347), kind="bell")
    p.text(582, 243, "doorbell")
    for box in (mail, sms):
        p.arrow((459, box.centre[1]), (403, box.centre[1]))
        p.arrow((242, box.centre[1]), (201, box.centre[1]))
    return p


_NEXT = ("What comes next", "messages: now", "timers: at an instant")


def packages() -> Picture:
    """The layers of the import contract: a package knows what stands below it or to the right."""
    layers = [_names(layer) for layer in _contract()["layers"]]
    cuts = [0, layers.index(["lifecycle"]), layers.index(["delivery"]), len(layers)]
    columns = [layers[start:end] for start, end in pairwise(cuts)]
    height = 72 + 42 * max(map(len, columns))
    p = Picture(960, height, "The packages in three columns; each knows only those below it or to the right of it")
    for place, (title, column) in enumerate(zip(("EDGES", "BUSINESS", "FOUNDATION"), columns, strict=True)):
        frame = p.frame(Box(16 + 320 * place, 16, 288, height - 32), title)
        for row, names in enumerate(column):
            width = (256 - 8 * (len(names) - 1)) / len(names)
            for number, name in enumerate(names):
                p.box(Box(frame.x + 16 + (width + 8) * number, 48 + 42 * row, width, 32), name)
        if place:
            p.arrow((frame.x - 30, height / 2), (frame.x - 3, height / 2), kind="strong")
    for row, words in enumerate(("A package knows only", "what stands below it", "or to the right of it.")):
        p.text(160, height - 110 + 20 * row, words)
    return p


def _contract() -> Mapping[str, list[str]]:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return next(each for each in project["tool"]["importlinter"]["contracts"] if each["type"] == "layers")


def _names(layer: str) -> list[str]:
    """`app | local` is app and local: one layer, strangers to each other."""
    return [name.strip() for name in layer.split("|")]


_TICKET_PLACES = {
    State.PENDING: (176, 76),
    State.ESCALATED: (436, 76),
    State.NEW: (46, 176),
    State.OPEN: (306, 176),
    State.SOLVED: (566, 176),
    State.REOPENED: (436, 276),
    State.CLOSED: (800, 76),
    State.ARCHIVED: (800, 176),
    State.DELETED: (800, 276),
}


def ticket_states() -> Picture:
    """The table of moves. What every state of the frame has in common is one arrow from the frame."""
    p = Picture(960, 352, "The states of a ticket and the moves between them")
    framed = [state for state in MOVES if State.CLOSED in MOVES[state]]
    frame = p.frame(Box(16, 16, 704, 320), "MAY BE CLOSED AT ANY TIME")
    boxes = {state: Box(x, y, 120, 44) for state, (x, y) in _TICKET_PLACES.items()}
    moves = [
        (start, end) for start in MOVES for end in sorted(MOVES[start]) if not (start in framed and end == "Closed")
    ]
    _arrows(p, boxes, moves)
    closed = boxes[State.CLOSED]
    p.arrow((frame.x + frame.w, closed.centre[1]), (closed.x - 3, closed.centre[1]), kind="strong")
    for state, box in boxes.items():
        inside = frame.x < box.x and box.x + box.w < frame.x + frame.w
        assert inside == (state in framed), f"{state} stands on the wrong side of the frame"
        p.box(box, state, kind="tint" if state in LIVE else "box")
    return p


def _arrows(p: Picture, boxes: Mapping[State, Box], moves: Sequence[tuple[State, State]]) -> None:
    """One line between two states, with a head at each end that a move leads to."""
    for start, end in moves:
        back = (end, start) in moves
        if not back or start < end:
            p.join(boxes[start], boxes[end], both=back)


def message_states() -> Picture:
    """The table of moves of an outbox message, each arrow with what causes it."""
    p = Picture(960, 216, "The states of an outbox message and what moves it")
    pending = p.box(Box(400, 124, 160, 56), MessageState.PENDING, "waits for its turn", kind="tint")
    p.box(Box(780, 124, 140, 56), MessageState.DONE, "pruned after 30 days")
    p.box(Box(40, 124, 140, 56), MessageState.DEAD, "listed, alarmed")
    y = pending.centre[1]
    p.arrow((563, y), (777, y))
    p.arrow((397, y - 14), (183, y - 14))
    p.arrow((183, y + 14), (397, y + 14))
    p.arrow((440, 124), (440, 76), (520, 76), (520, 121))
    _causes(p, 670, y - 14, _why(MessageState.PENDING, MessageState.DONE), up=True)
    _causes(p, 290, y - 28, _why(MessageState.PENDING, MessageState.DEAD), up=True)
    _causes(p, 290, y + 28, _why(MessageState.DEAD, MessageState.PENDING), up=False)
    _causes(p, 480, 62, _why(MessageState.PENDING, MessageState.PENDING), up=True)
    assert len(MESSAGE_MOVES) == sum(len(_why(a, b)) for a, b in _DRAWN)
    return p


_DRAWN = [
    (MessageState.PENDING, MessageState.DONE),
    (MessageState.PENDING, MessageState.DEAD),
    (MessageState.DEAD, MessageState.PENDING),
    (MessageState.PENDING, MessageState.PENDING),
]


def _why(start: MessageState, end: MessageState) -> list[str]:
    return [cause for (state, cause), to in MESSAGE_MOVES.items() if (state, to) == (start, end)]


def _causes(p: Picture, x: float, y: float, causes: Iterable[str], *, up: bool) -> None:
    """Words above (or under) an arrow, the first nearest to it."""
    for place, cause in enumerate(causes):
        p.text(x, y + (-17 if up else 17) * place, cause)


def pictures() -> dict[str, str]:
    """Every picture by the name of its file."""
    drawn = {
        "overview": overview(),
        "packages": packages(),
        "ticket-states": ticket_states(),
        "message-states": message_states(),
    }
    return {f"{name}.svg": picture.svg() for name, picture in drawn.items()}


if __name__ == "__main__":
    for name, text in pictures().items():
        (HERE / name).write_text(text, encoding="utf-8")
