"""Staff, contacts and contact groups as clients see them."""

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.catalog import Area, find_area
from sysops_graph.api.context import Info
from sysops_graph.api.identity import Role
from sysops_graph.api.kept import ContactDetails, all_found, channel_of, contact_of, finder
from sysops_graph.api.nodes import FindNode, Node
from sysops_graph.api.rows import of_row
from sysops_graph.graph.model import Row
from sysops_graph.notifications.model import ContactChannel
from sysops_graph.staff import queries


@strawberry.type(description="Help desk, team lead, manager, administrator or analyst.")
class Staff(Node):
    name: str = strawberry.field(description="Of the person.")
    roles: list[Role] = strawberry.field(description="What they may be.")
    language: str | None = strawberry.field(description="What to write to them in.")
    time_zone: str | None = strawberry.field(description="Of their work.")
    preferred_channel: ContactChannel | None = strawberry.field(description="How they want to be told.")
    active: bool = strawberry.field(description="Whether they work here.")

    @staticmethod
    def of(row: Row) -> "Staff":
        return of_row(Staff, row, roles=[Role(each) for each in row["roles"]], preferred_channel=channel_of(row))

    @strawberry.field(description="How to reach them; null for those who need not.")
    async def contact(self, info: Info) -> ContactDetails | None:
        row = await info.context.load(queries.staff_by_ids, self.id, actor=info.context.actor)
        return contact_of(info, row) if row else None

    @strawberry.field(description="Areas they lead, with all that lies in them.")
    async def areas_led(self, info: Info) -> list[Area]:
        row = await info.context.load(queries.staff_by_ids, self.id, actor=info.context.actor)
        return await all_found(info, find_area, row["area_ids"] if row else ())


@strawberry.type(description="Somebody to tell who does not log in.")
class Contact(Node):
    name: str = strawberry.field(description="Of the person.")
    language: str | None = strawberry.field(description="What to write to them in.")
    preferred_channel: ContactChannel | None = strawberry.field(description="How they want to be told.")
    active: bool = strawberry.field(description="Whether they are still told.")

    @staticmethod
    def of(row: Row) -> "Contact":
        return of_row(Contact, row, preferred_channel=channel_of(row))

    @strawberry.field(description="How to reach them; null for those who need not.")
    async def contact(self, info: Info) -> ContactDetails | None:
        row = await info.context.load(queries.contacts_by_ids, self.id, actor=info.context.actor)
        return contact_of(info, row) if row else None


@strawberry.type(description="People who are told together.")
class ContactGroup(Node):
    name: str = strawberry.field(description="executives, emergency group, last resort, …")
    active: bool = strawberry.field(description="Whether it is told.")

    @staticmethod
    def of(row: Row) -> "ContactGroup":
        return of_row(ContactGroup, row)

    @strawberry.field(description="Ids of its members: contacts, staff and experts; node(id:) shows them.")
    async def member_ids(self, info: Info) -> list[strawberry.ID]:
        row = await info.context.load(queries.contact_groups_by_ids, self.id)
        return [strawberry.ID(each) for each in row["member_ids"]] if row else []


find_staff = finder(queries.staff_by_ids, Staff.of, roles.READERS | roles.EXPERTS, as_actor=True)
find_contact = finder(queries.contacts_by_ids, Contact.of, roles.READERS, as_actor=True)
find_contact_group = finder(queries.contact_groups_by_ids, ContactGroup.of, roles.READERS)

NODES: dict[str, FindNode] = {"Contact": find_contact, "ContactGroup": find_contact_group, "Staff": find_staff}
