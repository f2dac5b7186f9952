from graphql import build_schema, parse, validate

from sysops_graph.api.schema import sdl
from sysops_graph.local.story_people import document


def test_what_the_story_asks_is_what_the_service_answers() -> None:
    assert validate(build_schema(sdl()), parse(document())) == []
