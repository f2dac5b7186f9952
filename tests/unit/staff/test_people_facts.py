"""How people are reached, and who may see that."""

import pytest

from sysops_graph.actor import SYSTEM, Actor, Role
from sysops_graph.catalog.rules import problems_of
from sysops_graph.staff.model import ContactDetails, Staff
from sysops_graph.staff.rules import sight


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"email": "Ada@Example.ORG "}, {"email": "Ada@example.org"}),
        ({"phone": "+49 (30) 123-4567"}, {"phone": "+49301234567"}),
        ({"address": "Hafen 1\n24103 Kiel"}, {"address": "Hafen 1\n24103 Kiel"}),
        ({}, {}),
    ],
)
def test_contact_data_is_kept_in_one_form(said: dict[str, str], kept: dict[str, str]):
    nothing = {"email": None, "phone": None, "address": None}
    assert ContactDetails.model_validate(said).model_dump() == {**nothing, **kept}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"email": "ada"}, "NOT_AN_EMAIL"),
        ({"email": "ada@nowhere"}, "NOT_AN_EMAIL"),
        ({"email": "x" * 255}, "TEXT_TOO_LONG"),
        ({"phone": "030 1234567"}, "NOT_A_PHONE"),
        ({"phone": "+49"}, "NOT_A_PHONE"),
        ({"phone": "call me"}, "NOT_A_PHONE"),
        ({"address": "a\x00b"}, "TEXT_NOT_PLAIN"),
        ({"address": "x" * 501}, "TEXT_TOO_LONG"),
    ],
)
def test_contact_data_that_reaches_nobody_is_refused(said: dict[str, str], code: str):
    [problem] = problems_of(ContactDetails, said)
    assert (problem.field, problem.code) == (next(iter(said)), code)


@pytest.mark.parametrize(
    ("roles", "code"),
    [(["admin"], None), ([], "TOO_FEW"), (["customer"], "UNKNOWN_VALUE"), (["admin"] * 6, "TOO_MANY")],
)
def test_staff_has_roles_of_staff(roles: list[str], code: str | None):
    found = problems_of(Staff, {"name": "Ada", "time_zone": "UTC", "roles": roles})
    assert [one.code for one in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("role", "everybody", "contact"),
    [
        (Role.CUSTOMER, False, False),
        (Role.EXPERT, False, False),
        (Role.TEAM_LEAD, False, False),
        (Role.HELP_DESK, True, True),
        (Role.MANAGER, True, True),
        (Role.ADMIN, True, True),
        (Role.ANALYST, True, False),
        (Role.PARTNER, False, False),
        (Role.INTEGRATION, False, False),
    ],
)
def test_who_sees_everybody_and_who_may_reach_them(role: Role, everybody: bool, contact: bool):
    seen = sight(Actor("x", frozenset({role}), "stf_x"))
    assert (seen.everybody, seen.contact, seen.subject_id) == (everybody, contact, "stf_x")


def test_the_system_sees_everybody():
    assert sight(SYSTEM).everybody
