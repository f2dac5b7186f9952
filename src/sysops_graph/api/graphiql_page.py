"""GraphiQL from packaged files: nothing is loaded from elsewhere. Outside production only."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from sysops_graph.api.security import SecurityHeaders

_FOLDER = Path(__file__).parent / "graphiql"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""Inline styles are what its editor draws with."""


def graphiql_route() -> Mount:
    """The page at /graphiql/."""
    pages = StaticFiles(directory=_FOLDER, html=True)
    return Mount("/graphiql", pages, middleware=[Middleware(SecurityHeaders, policy=_POLICY)])
