"""Who holds contracts and owns devices, and what a contract entitles to."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from sysops_graph.catalog.fields import (
    ONE_LINE,
    OPEN_END_ON,
    Facts,
    Language,
    Line,
    NodeId,
    Note,
    OpenEndOn,
    Zone,
    after,
)
from sysops_graph.catalog.model import Coverage, Coverages
from sysops_graph.errors import Conflict, Invalid, NotFound
from sysops_graph.staff.model import ContactDetails, Person


class CustomerNotFound(NotFound):
    """There is no such customer."""


class CustomerKnown(Invalid):
    """A newcomer is somebody of whom no customer is known: say this or customerId."""


class ContractNotFound(NotFound):
    """There is no such contract."""


class DeviceNotFound(NotFound):
    """There is no such device."""


class NotExcluded(NotFound):
    """The customer does not exclude this expert."""


class NotPreferred(NotFound):
    """The customer does not prefer this expert."""


class SerialTaken(Conflict):
    """There is a device of this product with this serial already."""


class NumberTaken(Conflict):
    """This number, or this id of another system, is taken already."""


class CustomerStillServed(Conflict):
    """The customer has tickets that are not over, or on legal hold."""


class Exclusion(Facts):
    """An expert whom the customer does not want to see."""

    expert_id: NodeId
    reason: Note = ""
    since_at: datetime | None = None


class Preference(Exclusion):
    """An expert whom the customer wants; a dedicated one goes first if eligible."""

    dedicated: bool = False


class Customer(Person):
    """A household or business."""

    number: Annotated[str, Field(max_length=40), ONE_LINE]
    time_zone: Zone | None = None
    business: bool = False
    provisional: bool = False
    external_id: Annotated[str | None, Field(max_length=100), ONE_LINE] = None
    area_id: NodeId | None = None
    excludes: list[Exclusion] = Field(default_factory=list[Exclusion], max_length=50)
    prefers: list[Preference] = Field(default_factory=list[Preference], max_length=50)


class Newcomer(Facts):
    """Somebody who wrote or called without being known, with a way to reach them."""

    name: Line
    contact: ContactDetails
    language: Language | None = None
    business: bool = False

    @field_validator("contact")
    @classmethod
    def _reachable(cls, contact: ContactDetails) -> ContactDetails:
        if not (contact.email or contact.phone):
            raise PydanticCustomError("field_missing", "Needs an e-mail address or a phone number.")
        return contact


class Contract(Facts):
    """What a customer holds, from the first to the last day, both included."""

    number: Annotated[str, Field(max_length=40), ONE_LINE]
    customer_id: NodeId
    plan_id: NodeId
    created_on: date
    starts_on: date
    ends_on: Annotated[OpenEndOn, AfterValidator(after("starts_on"))] = OPEN_END_ON
    paid_until_on: date | None = None
    status: Literal["active", "cancelled"] = "active"
    covers: Coverages = Field(default_factory=list[Coverage])


class Device(Facts):
    """The one that a customer owns; its serial is unique among those of its product."""

    serial: Annotated[str, Field(max_length=100), ONE_LINE]
    product_id: NodeId
    customer_id: NodeId
    purchased_on: date | None = None
    active: bool = True
