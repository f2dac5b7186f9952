import pytest
from starlette.datastructures import Headers

from sysops_graph.api.media import JSON, RESPONSE, answer_type, demand_json
from sysops_graph.api.problems import MediaTypeNotAcceptable, MediaTypeNotRead


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", RESPONSE),
        ("*/*", RESPONSE),
        ("application/*", RESPONSE),
        (RESPONSE, RESPONSE),
        (JSON, JSON),
        ("APPLICATION/JSON; charset=UTF-8", JSON),
        (f"{JSON}, {RESPONSE}", RESPONSE),
        (f"{JSON}, {RESPONSE}; q=0.9", JSON),
        (f"{RESPONSE};q=0.1, */*;q=0.5", JSON),
        (f"{RESPONSE};q=0, application/*", JSON),
        ("text/html, application/xhtml+xml, */*; q=0.8", RESPONSE),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str, answered: str) -> None:
    assert answer_type(Headers({"accept": accept})) == answered


@pytest.mark.parametrize(
    "accept", ["text/html", f"{JSON};q=0", f"{JSON};q=x", f"{JSON}; charset=latin-1", "text/*", ";"]
)
def test_who_likes_nothing_that_we_have_is_told(accept: str) -> None:
    with pytest.raises(MediaTypeNotAcceptable):
        answer_type(Headers({"accept": accept}))


@pytest.mark.parametrize("kind", [JSON, "application/json;charset=utf-8", 'Application/JSON; Charset="UTF-8"'])
def test_json_is_read(kind: str) -> None:
    demand_json(Headers({"content-type": kind}))


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", f"{JSON}; charset=utf-16"]
)
def test_nothing_else_is_read(kind: str) -> None:
    with pytest.raises(MediaTypeNotRead):
        demand_json(Headers({"content-type": kind}))
