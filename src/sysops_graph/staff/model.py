"""Who works here, who is told besides, and how a person is reached."""

from typing import Annotated, Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sysops_graph.catalog.fields import PLAIN, Facts, Language, Line, NodeId, Zone
from sysops_graph.errors import NotFound
from sysops_graph.sealing import SealedContact


class StaffNotFound(NotFound):
    """There is nobody on the staff by that id."""


class ContactNotFound(NotFound):
    """There is no such contact."""


class ContactGroupNotFound(NotFound):
    """There is no such contact group."""


def _email(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("not_an_email", "Must be an e-mail address like ada@example.org.") from error


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise PydanticCustomError("not_a_phone", "Must be an international number like +49 30 1234567.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ContactDetails(Facts):
    """How a person is reached, in the clear: only until it is sealed."""

    email: Annotated[str | None, Field(max_length=254), AfterValidator(lambda text: text and _email(text))] = None
    phone: Annotated[str | None, Field(max_length=40), AfterValidator(lambda text: text and _phone(text))] = None
    address: Annotated[str | None, Field(max_length=500), PLAIN] = None


PreferredChannel = Literal["email", "sms", "chat", "push", "in_app"]


class Person(Facts):
    """What is known of everybody. `contact` replaces all sealed data; without it, that stays as it is."""

    name: Line
    contact: SealedContact | None = None
    language: Language | None = None
    preferred_channel: PreferredChannel | None = None
    active: bool = True


class Staff(Person):
    """Help desk, team lead, manager, administrator or analyst."""

    roles: Annotated[
        list[Literal["help_desk", "team_lead", "manager", "admin", "analyst"]], Field(min_length=1, max_length=5)
    ]
    time_zone: Zone
    area_ids: list[NodeId] = Field(default_factory=list[str], max_length=100)


class Contact(Person):
    """Somebody to tell who does not log in."""


class ContactGroup(Facts):
    """People who are told together."""

    name: Line
    member_ids: list[NodeId] = Field(default_factory=list[str], max_length=200)
    active: bool = True
