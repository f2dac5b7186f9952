"""Lines over minutes as SVG, that follow the reader's light or dark theme."""

import math
from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.soak.watch import Point

_STYLE = """
:root { --paper: #ffffff; --edge: #cbd5e1; --ink: #0f172a; --soft: #475569; --fault: #fde8c8; --a: #0f766e;
  --b: #b45309 }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --edge: #3a475a; --ink: #e8edf4; --soft: #a9b6c7;
  --fault: #4a3413; --a: #5eead4; --b: #fbbf24 } }
text { font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-size: 12px; fill: var(--soft) }
.title { font-size: 14px; font-weight: 600; fill: var(--ink) } .end { text-anchor: end } .mid { text-anchor: middle }
.paper { fill: var(--paper) } .fault { fill: var(--fault) } .grid { stroke: var(--edge) }
polyline { fill: none; stroke-width: 2 } .a { stroke: var(--a) } .b { stroke: var(--b) }
.of-a { fill: var(--a) } .of-b { fill: var(--b) }
""".strip()
_WIDTH, _HEIGHT = 960, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 944, 44, 240
_STEPS = 4


def chart(title: str, lines: Mapping[str, Sequence[Point]], *, minutes: float, faults: Sequence[Point]) -> str:
    """One or two lines by name, points of minute and value; faults, from minute to minute, as bands behind them."""
    top = _round_up(max(value for points in lines.values() for _, value in points))

    def x(minute: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * minute / minutes

    def y(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * value / top

    parts = [_text(16, 26, title, "title")]
    for began, ended in faults:
        wide = max(1.0, x(ended) - x(began))
        parts.append(
            f'<rect class="fault" x="{x(began):.1f}" y="{_TOP}" width="{wide:.1f}" height="{_BOTTOM - _TOP}"/>'
        )
    for step in range(_STEPS + 1):
        value, minute = top * step / _STEPS, minutes * step / _STEPS
        parts.append(f'<path class="grid" d="M{_LEFT} {y(value):.1f}H{_RIGHT}"/>')
        parts.append(_text(_LEFT - 8, y(value) + 4, f"{value:g}", "end"))
        parts.append(_text(x(minute), _BOTTOM + 20, f"{minute:g} min", "end" if step == _STEPS else "mid"))
    for place, (colour, (name, points)) in enumerate(zip("ab", lines.items(), strict=False)):
        drawn = " ".join(f"{x(minute + 0.5):.1f},{y(value):.1f}" for minute, value in points)
        parts.append(f'<polyline class="{colour}" points="{drawn}"/>')
        parts.append(_text(_RIGHT - 180 * place, 26, name, f"end of-{colour}"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
    paper = f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}" rx="12"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{_STYLE}</style>", paper, *parts, "</svg>\n"])


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _round_up(value: float) -> float:
    """To one that a scale of four steps shows in few digits."""
    scale = 10.0 ** math.floor(math.log10(max(value, 0.1)))
    return next(step * scale for step in (1, 2, 4, 6, 8, 10) if step * scale >= value)
