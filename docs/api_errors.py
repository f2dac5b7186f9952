"""Makes api/errors.md of the code: `python docs/api_errors.py`; a test does it again."""

from pathlib import Path

from sysops_graph.api.errors import error_kinds
from sysops_graph.api.schema import build_schema

build_schema()  # with it every package is loaded whose errors clients may meet

HERE = Path(__file__).parent
_HEAD = """# Errors

Every `errors[].extensions.code` that there is, made of the code. The message says more, and `field` where the fault is;
what is worth sending again, with the same idempotency key, is `retryable`.

| code | kind | retryable | what it means |
|---|---|---|---|
"""


def files() -> dict[str, str]:
    """Names and texts."""
    rows = (
        f"| `{code}` | {told.kind} | {'yes' if told.retryable else ''} | {told.means.replace('|', '/')} |\n"
        for code, told in error_kinds().items()
    )
    return {"errors.md": _HEAD + "".join(rows)}


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / "api" / name).write_text(text, encoding="utf-8")
