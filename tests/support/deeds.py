"""The API's mutations as steps of a random life: what each takes follows from the schema, so a new one joins by itself.

Drawn values are small and readable: a place in a list instead of an id, hours from now instead of an instant. What
people merely say is always the same.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    build_schema,
    is_required_input_field,
)
from hypothesis import strategies as st

from sysops_graph.actor import Role
from sysops_graph.api.schema import sdl

Drawn = st.SearchStrategy[Any]

PEOPLE = ("anna", "ben", "cleo", "dirk")
CUSTOMERS = ("carl", "c1", "c2", "c3")
WORDS = "so it is"
"""What everybody says."""

ELSEWHERE = frozenset(
    {
        *("id", "areaId", "contractId", "customerId", "deviceId", "expertId", "familyId", "issueKindId", "messageId"),
        *(
            "absenceId",
            "notificationIds",
            "ownerId",
            "parentId",
            "personId",
            "planId",
            "productId",
            "queueId",
            "rotaId",
        ),
        *("skillId", "homeAreaId", "memberIds", "productIds", "areaIds", "skillIds", "issueKindIds", "familyIds"),
    }
)
"""Ids of what may be there without any ticket; any other id makes a mutation one that acts on tickets."""

BESIDE = (
    *("recordAbsence", "endAbsence", "cancelAbsence", "saveCalendar", "eraseCustomer"),
    *("excludeExpert", "readmitExpert", "preferExpert", "stopPreferring"),
)
"""Mutations that move tickets without naming one."""

EXCEPT: Mapping[str, str] = {}
"""Mutations of tickets that take no part, each with the reason."""

_WINDOWS = [
    [{"weekday": day, "fromMinute": since, "untilMinute": until} for day in range(5)]
    for since, until in ((540, 1020), (540, 720), (0, 1440))
]
_SLOTS = st.sampled_from([[2], [8, 11], [26], [3, 30]])
_EXPERTS = st.sampled_from([f"exp_{name}" for name in PEOPLE])
_ANSWERS = [[{"question": "satisfied", "score": score}] for score in (5, 1)]
_HASH = "0" * 64

SAID: Mapping[str, Mapping[str, Drawn]] = {
    "openTicket": {
        "customerId": st.sampled_from([f"cus_{name}" for name in CUSTOMERS]),
        "urgency": st.sampled_from(["CRITICAL", "HIGH", "LOW"]),
        "condition": st.sampled_from(["SITE_DOWN", "SAFETY_HAZARD", "IMPAIRED"]),
        "errorCode": st.sampled_from([None, "E17"]),
        "slots": st.just([]) | _SLOTS,
    },
    "editTicket": {
        "subject": st.sampled_from([None, "Dark"]),
        "impact": st.sampled_from([None, "MAJOR", "MINOR"]),
        "familyId": st.sampled_from([None, "fam_tv"]),
        "skills": st.sampled_from([None, [{"skillId": "skl_tv", "minLevel": 3}]]),
    },
    "documentTicket": {"noneNeeded": st.just(WORDS)},
    "answerSurvey": {"answers": st.sampled_from(_ANSWERS)},
    "addComment": {"text": st.just(WORDS)},
    "replyAsCustomer": {"text": st.sampled_from([WORDS, "Thanks!"])},
    "addTags": {"tags": st.sampled_from([["loud"], ["loud", "dark"]])},
    "removeTags": {"tags": st.just(["loud"])},
    "setCustomFields": {
        "customValues": st.sampled_from([[{"key": "colour", "value": each}] for each in ("red", None)])
    },
    "createTask": {
        "by": st.sampled_from(["help_desk", "manager"]),
        "customerId": st.none(),
        "ownerId": st.sampled_from(["stf_lena", "exp_anna"]),
        "ticketId": st.none(),
    },
    "requestUpload": {
        "commentId": st.none(),
        "fileName": st.just("a.png"),
        "bytes": st.just(1000),
        "mediaType": st.just("image/png"),
        "sha256": st.just(_HASH),
    },
    "recordAbsence": {"expertId": _EXPERTS, "endsAt": st.sampled_from([None, 14, 30])},
    "endAbsence": {"endsAt": st.none()},
    "saveCalendar": {
        "areaId": st.sampled_from(["area_kiel", "area_land"]),
        "timeZone": st.just("Europe/Berlin"),
        "windows": st.sampled_from(_WINDOWS),
        "country": st.just("DE"),
    },
}
"""What a mutation is given where the field's name and type do not say enough; None leaves it out."""

_FIELDS: Mapping[str, Drawn] = {
    "expertId": _EXPERTS,
    "customerId": st.sampled_from([f"cus_{name}" for name in CUSTOMERS]),
    "slotId": st.integers(0, 2),
    "macroId": st.just(0),
    "startsAt": st.sampled_from([0, 2, 12]),
    "endsAt": st.sampled_from([14, 30]),
}
_TYPES: Mapping[str, Drawn] = {
    "Boolean": st.booleans(),
    "Int": st.sampled_from([1, 10, 500]),
    "Instant": st.sampled_from([2, 8, 26]),
}
_FOUND = ("ticketId", "seenStep")

_SCHEMA = build_schema(sdl())
_FIELDS_OF = cast("GraphQLObjectType", _SCHEMA.mutation_type).fields
MUTATIONS = tuple(_FIELDS_OF)
_LIKELY_FIRST = st.sampled_from([0, 0, 0, 1, 2])
_STAFF_ROLES = {Role.HELP_DESK, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN, Role.CUSTOMER, Role.EXPERT}


def fields(name: str) -> dict[str, GraphQLInputField]:
    """What a mutation takes, besides the key of the command."""
    wanted = _SCHEMA.type_map[input_name(name)]
    assert isinstance(wanted, GraphQLInputObjectType)
    return {field: given for field, given in wanted.fields.items() if field != "idempotencyKey"}


def input_name(name: str) -> str:
    return _kind(_FIELDS_OF[name].args["input"])


def answers_ticket(name: str) -> bool:
    payload = _SCHEMA.type_map[_plain(_FIELDS_OF[name].type)]  # pyright: ignore[reportUnknownMemberType]
    assert isinstance(payload, GraphQLObjectType)
    return "ticket" in payload.fields


def acts_on_tickets(name: str) -> bool:
    """Whether it names anything of a ticket's life, or answers with a ticket."""
    ids = {field for field, given in fields(name).items() if _kind(given) == "ID"}
    return answers_ticket(name) or not ids <= ELSEWHERE


def roles(name: str) -> list[str]:
    """Of people: who may do it, by the schema's own words."""
    said = re.findall(r"Roles: ([\w, ]+)\.", _FIELDS_OF[name].description or "")
    return [role for role in str(said[-1]).split(", ") if role in _STAFF_ROLES]


def label(field: str) -> str:
    """Of the node that an id leads to: `pageId` is a Page's."""
    kind = field.removesuffix("Id")
    return {"offer": "Assignment"}.get(kind, kind[:1].upper() + kind[1:])


def drawn(name: str) -> dict[str, Drawn]:
    """What is drawn for a mutation; tickets, the step that was seen and words are not, they are found."""
    said = SAID.get(name, {})
    found: dict[str, Drawn] = {"by": said.get("by", st.sampled_from(roles(name)))}
    for field, given in fields(name).items():
        if field in said:
            found[field] = said[field]
        elif field not in _FOUND and (value := _drawn(field, given)) is not None:
            found[field] = value
    return found


def _drawn(field: str, given: GraphQLInputField) -> Drawn | None:
    needed, kind = is_required_input_field(given), _SCHEMA.type_map[_kind(given)]
    if field in _FIELDS:
        return _FIELDS[field] if needed else st.none() | _FIELDS[field]
    if not needed:
        return None
    if isinstance(kind, GraphQLEnumType):
        return st.sampled_from(list(kind.values))
    match kind.name:
        case "ID":
            return _LIKELY_FIRST
        case "SlotInput":
            return _SLOTS
        case plain:
            return _TYPES.get(plain)


def written(name: str, field: str, value: Any, *, now: datetime) -> Any:
    """A drawn value as the API takes it."""
    match _kind(fields(name)[field]):
        case "Instant" if value is not None:
            return (now + timedelta(hours=value)).isoformat()
        case "SlotInput" if value is not None:
            return [_slot(now + timedelta(hours=hours)) for hours in value]
        case _:
            return value


def _kind(given: GraphQLArgument | GraphQLInputField) -> str:
    """The name of what is given, one or a list of it."""
    return _plain(given.type)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


def _plain(kind: object) -> str:
    return str(kind).strip("[]!")


def _slot(starts_at: datetime) -> dict[str, str]:
    return {"startsAt": starts_at.isoformat(), "endsAt": (starts_at + timedelta(hours=2)).isoformat()}


def words(name: str) -> dict[str, str]:
    """Every text that a mutation needs and that nobody draws."""
    needed = {field for field, given in fields(name).items() if is_required_input_field(given)}
    texts = {field for field in needed if _kind(fields(name)[field]) == "String"}
    return dict.fromkeys(texts - drawn(name).keys(), WORDS)


def is_place(field: str) -> bool:
    """Whether it is drawn as a place in the list of what is there."""
    elsewhere = ELSEWHERE - {"absenceId"}
    return field.endswith("Id") and field not in {*elsewhere, "ticketId", "ofTicketId", "slotId"}
