"""The only source of ids.

An id tells its label by a short prefix, so a stranger's id of the wrong kind is refused before the graph is asked.
Within a command every id is derived from the command's: a use-case that the driver runs twice writes the same nodes.
"""

import base64
import hashlib
import secrets

PREFIXES = {
    "Absence": "abs",
    "AbsenceCalendar": "acl",
    "Answer": "ans",
    "ApiKey": "key",
    "Area": "area",
    "Assignment": "asg",
    "AssignmentException": "exc",
    "Attachment": "file",
    "Attempt": "att",
    "AutomationRule": "rul",
    "AuditEntry": "aud",
    "Calendar": "cal",
    "CalendarFeed": "fed",
    "CannedReply": "cnr",
    "CaseSummary": "sum",
    "Cluster": "clu",
    "Command": "cmd",
    "Comment": "com",
    "Contact": "con",
    "ContactAddress": "cad",
    "ContactGroup": "grp",
    "Contract": "ctr",
    "CreditCandidate": "crd",
    "CustomField": "cfd",
    "Customer": "cus",
    "Device": "dev",
    "Disturbance": "dis",
    "EscalationPath": "pth",
    "Estimate": "est",
    "Expert": "exp",
    "FactChange": "fct",
    "HistoryEntry": "his",
    "HolidayFeed": "hol",
    "IssueKind": "iss",
    "Macro": "mac",
    "Notification": "ntf",
    "NotificationRules": "ntr",
    "OutboxMessage": "msg",
    "Page": "pge",
    "Partner": "par",
    "Plan": "pln",
    "Policy": "pol",
    "Product": "prd",
    "ProductFamily": "fam",
    "Queue": "que",
    "Request": "req",
    "ResolutionNote": "res",
    "Rota": "rot",
    "RuleRun": "run",
    "Skill": "skl",
    "SkillProposal": "prp",
    "SlaClock": "clk",
    "Slot": "slt",
    "Staff": "stf",
    "Survey": "sur",
    "Swap": "swp",
    "Task": "tsk",
    "Template": "tpl",
    "Ticket": "tkt",
    "Timer": "tmr",
    "Transfer": "trf",
    "Visit": "vis",
    "WorkPlan": "wpl",
}
LABELS = {prefix: label for label, prefix in PREFIXES.items()}


def _text(digest: bytes) -> str:
    return base64.b32encode(digest).decode().rstrip("=").lower()


def derived_id(label: str, *parts: str) -> str:
    """The id every process derives for the same parts: `tkt_` and 26 letters and digits."""
    text = "\x1f".join((label, *parts))
    return f"{PREFIXES[label]}_{_text(hashlib.blake2b(text.encode(), digest_size=16).digest())}"


def random_id(label: str) -> str:
    return f"{PREFIXES[label]}_{_text(secrets.token_bytes(16))}"


def label_of(node_id: str) -> str | None:
    """The label that an id claims, or none if it is not one of ours."""
    return LABELS.get(node_id.partition("_")[0])


class Ids:
    """Ids of one command: the n-th of a label is the same in every run of the use-case."""

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        self._count: dict[str, int] = {}

    def new(self, label: str) -> str:
        number = self._count.get(label, 0)
        self._count[label] = number + 1
        return derived_id(label, self.command_id, str(number))

    def again(self) -> "Ids":
        """The same ids from the start, for another try of the same command."""
        return Ids(self.command_id)
