"""Random operations that fit the schema: any root field, any selection, and values that nobody thinks of."""

import random
from collections.abc import Sequence
from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

TEXTS = (
    *("No picture", "television", "en", "P15", "08:00", "a", "2", "Europe/Berlin", "ticket.receipt", "{}"),
    *("", " ", "x", "a" * 5_000, "\x00", "a\x00b", "\u202eabc", "🛰️" * 40, "ﷺ", "\ud7ff", "é" * 200, "Å\u0301", "%s%n"),
    *("'; MATCH (n) DETACH DELETE n //", "$given", "{customer}", "{nobody}", "../../etc/passwd", "<script>", "null"),
)
NUMBERS = (0, 1, -1, 2, 3, 5, 100, 101, 2**31 - 1, -(2**31))
FRACTIONS = (0.0, -0.0, 0.5, 1e308, -1e308, 5e-324, 90.1, -180.5, 54.3)
INSTANTS = (
    *("2026-06-15T08:00:00Z", "2027-01-01T00:00:00Z", "2026-03-29T02:30:00+01:00", "2025-11-23T08:00:00Z"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
    *("2026-12-31T23:59:60Z", "2026-06-15", "now", ""),
)
DURATIONS = (
    *("PT0S", "PT15M", "PT2H", "P3D", "PT168H"),
    *("-PT1H", "P9999999D", "P1Y", "PT1e9H", "", "x", "P99999999999999999999D"),
)
DATES = ("2026-06-16", "2026-02-29", "0001-01-01", "9999-12-31", "2026-06-15", "2027-01-01", "", "x")
ZONES = ("Europe/Berlin", "Mars/Base", "", "../x", "UTC\x00")
_PAGING = ("first", "after", "last", "before")
ODD: tuple[Any, ...] = (None, True, 10**30, -1.5, [], {}, [[[]]], {"a": {"b": 1}}, "x")


class Fuzz:
    """Operations, one after the other, the same for the same seed; ids that there are are used as well."""

    def __init__(self, schema: GraphQLSchema, ids: Sequence[str], seed: int) -> None:
        self._schema, self._ids, self._random = schema, [*ids, "tkt_x", "", "x", "exp_\x00", "🛰️"], random.Random(seed)
        self._variables: dict[str, Any] = {}
        self._declared: list[str] = []

    def operation(self, kind: str, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """Document and variables, of one of these root fields nine times in ten; one value in twenty does not fit."""
        self._variables, self._declared = {}, []
        root = self._schema.query_type if kind == "query" else self._schema.mutation_type
        assert root
        usual = [name for name in root.fields if name in names] if self._random.random() < 0.9 else []
        name = self._random.choice(usual or list(root.fields))
        field = self._field(name, root.fields[name], depth=self._random.randint(1, 5))
        head = f"({', '.join(self._declared)})" if self._declared else ""
        if self._variables and self._random.random() < 0.05:
            self._variables[self._random.choice(list(self._variables))] = self._random.choice(ODD)
        return f"{kind}{head} {{ {field} }}", self._variables

    def _field(self, name: str, field: Any, *, depth: int) -> str:
        said: list[str] = []
        for argument, place in field.args.items():
            if self._said(place) and (argument not in _PAGING or self._random.random() < 0.2):
                variable = f"v{len(self._variables)}"
                self._declared.append(f"${variable}: {place.type}")
                self._variables[variable] = self._value(place.type)
                said.append(f"{argument}: ${variable}")
        return name + (f"({', '.join(said)})" if said else "") + self._selection(get_named_type(field.type), depth)

    def _selection(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLUnionType):
            inside = [f"... on {each}{self._selection(each, depth)}" for each in kind.types]
            return f" {{ {' '.join(inside)} }}"
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return ""
        fields = [name for name in kind.fields if depth > 0 or not self._deep(kind.fields[name])]
        chosen = self._random.sample(fields, min(len(fields), self._random.randint(1, 4)))
        inside = [self._field(name, kind.fields[name], depth=depth - 1) for name in chosen]
        return f" {{ __typename {' '.join(inside)} }}"

    def _deep(self, field: Any) -> bool:
        return isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)

    def _said(self, place: Any) -> bool:
        return isinstance(place.type, GraphQLNonNull) or self._random.random() < 0.4

    def _value(self, kind: Any) -> Any:
        match kind:
            case GraphQLNonNull():
                return self._value(cast(Any, kind).of_type)
            case GraphQLList():
                return [self._value(cast(Any, kind).of_type) for _ in range(self._random.choice((0, 1, 1, 2, 3)))]
            case GraphQLEnumType():
                return self._random.choice(list(kind.values))
            case GraphQLInputObjectType():
                return {name: self._part(name, place.type) for name, place in kind.fields.items() if self._said(place)}
            case _:
                return self._scalar(str(kind))

    def _part(self, name: str, kind: Any) -> Any:
        if name == "timeZone":
            return self._random.choice(ZONES)
        if name == "idempotencyKey" and self._random.random() < 0.9:
            return f"k{self._random.random()}"
        return self._value(kind)

    def _scalar(self, kind: str) -> Any:
        known: dict[str, Sequence[Any]] = {
            "ID": self._ids,
            "Int": NUMBERS,
            "Float": FRACTIONS,
            "Boolean": (True, False),
            "Instant": INSTANTS,
            "Duration": DURATIONS,
            "Date": DATES,
        }
        return self._random.choice(known.get(kind, TEXTS))


def broken_bodies() -> dict[str, bytes]:
    """What is no operation, or none that anybody means."""
    deep = 3_000
    return {
        "nothing": b"",
        "no JSON": b"{query:",
        "half": b'{"query": "{ me { principal',
        "no UTF-8": b'{"query": "\xff\xfe"}',
        "a lone surrogate": b'{"query": "{ me { principal } }", "variables": {"a": "\\ud800"}}',
        "a null byte": b'{"query": "{ me { prin\x00cipal } }"}',
        "an escaped null byte": b'{"query": "{ me { prin\\u0000cipal } }"}',
        "a list": b"[]",
        "a number": b"1e999",
        "an endless number": b'{"query": "{ me { principal } }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
        "deep JSON": b'{"query": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep variables": b'{"query": "{ me { principal } }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
        "deep selections": b'{"query": "' + b"{ me " * deep + b"}" * deep + b'"}',
        "deep values": b'{"query": "{ node(id: ' + b"[" * deep + b"]" * deep + b') { id } }"}',
        "deep types": b'{"query": "query ($a: ' + b"[" * deep + b"ID" + b"]" * deep + b') { me { principal } }"}',
        "a number too large": b'{"query": "{ tickets(first: 99999999999999999999) { totalCount } }"}',
        "a number with an exponent": b'{"query": "{ tickets(first: 1e400) { totalCount } }"}',
        "fragments in a ring": b'{"query": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"}',
        "two operations": b'{"query": "query a { me { principal } } query b { me { principal } }"}',
        "an unknown operation": b'{"query": "query a { me { principal } }", "operationName": "b"}',
        "an operation that is no text": b'{"query": "{ me { principal } }", "operationName": {}}',
        "variables that are a list": b'{"query": "{ me { principal } }", "variables": []}',
        "an unknown directive": b'{"query": "{ me @x { principal } }"}',
        "deferred": b'{"query": "{ me { principal ... @defer { roles } } }"}',
        "introspection": b'{"query": "{ __schema { types { fields { type { fields { name } } } } } }"}',
        "only a fragment": b'{"query": "fragment a on Query { me { principal } }"}',
        "a schema": b'{"query": "type A { a: Int }"}',
        "many aliases": b'{"query": "{ ' + b" ".join(b"a%d: me { principal }" % n for n in range(500)) + b' }"}',
    }
