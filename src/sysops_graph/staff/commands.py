"""Create, change and deactivate staff, contacts and contact groups."""

from sysops_graph.catalog.keeping import NodeKind, use_cases
from sysops_graph.staff import queries
from sysops_graph.staff.model import (
    Contact,
    ContactGroup,
    ContactGroupNotFound,
    ContactNotFound,
    Staff,
    StaffNotFound,
)

STAFF = NodeKind(
    label="Staff",
    model=Staff,
    missing=StaffNotFound,
    by_ids=queries.staff_by_ids,
    save="staff/save_staff",
)
CONTACT = NodeKind(
    label="Contact",
    model=Contact,
    missing=ContactNotFound,
    by_ids=queries.contacts_by_ids,
    save="staff/save_contact",
)
CONTACT_GROUP = NodeKind(
    label="ContactGroup",
    model=ContactGroup,
    missing=ContactGroupNotFound,
    by_ids=queries.contact_groups_by_ids,
    save="staff/save_contact_group",
)

create_staff, change_staff, deactivate_staff = use_cases(STAFF)
create_contact, change_contact, deactivate_contact = use_cases(CONTACT)
create_contact_group, change_contact_group, deactivate_contact_group = use_cases(CONTACT_GROUP)
