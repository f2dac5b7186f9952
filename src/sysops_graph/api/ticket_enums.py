"""Enums of tickets and their clocks in the schema."""

from sysops_graph.actor import Channel
from sysops_graph.api.enums import described
from sysops_graph.sla.model import Basis, ClockKind, ClockState, ServiceLevel
from sysops_graph.tickets.checklist import WorkStep
from sysops_graph.tickets.model import (
    Category,
    CloseReason,
    Condition,
    DiagnosisKind,
    Entitlement,
    Impact,
    Priority,
    State,
    Urgency,
    Visibility,
)

described(
    State,
    "Where a ticket stands.",
    NEW="Receipted; an expert is sought.",
    OPEN="Somebody has taken it.",
    PENDING="Waits for the customer; clocks are paused.",
    ESCALATED="Raised to higher authority.",
    SOLVED="Fixed; the customer may say otherwise for seven days.",
    CLOSED="Over.",
    REOPENED="Was solved, and is not.",
    ARCHIVED="Read only.",
    DELETED="Erased but for its number.",
)
described(
    Priority,
    "How pressing.",
    P1="At once.",
    P2="Soon, also outside duty hours.",
    P3="Next shift.",
    P4="When there is time.",
)
described(
    Impact,
    "How much is affected.",
    CRITICAL="More than 1000 customers.",
    MAJOR="More than 100 customers, a site, or a hazard.",
    MODERATE="More than 10 customers, or a device that is of no use.",
    MINOR="Less.",
)
described(
    Urgency,
    "How soon it must be mended.",
    CRITICAL="At once.",
    HIGH="Today.",
    MEDIUM="In the next days.",
    LOW="Some time.",
)
described(
    Category,
    "What kind of thing is broken.",
    HARDWARE="A device.",
    SOFTWARE="A program.",
    NETWORK="A connection.",
    ACCOUNT="Access or billing.",
    OTHER="Anything else.",
)
described(
    Condition,
    "What is said of the device.",
    UNUSABLE="It is of no use at all.",
    IMPAIRED="It works, but not well.",
    SAFETY_HAZARD="Smoke, shock, or a swelling battery.",
    SITE_DOWN="A business customer's whole site stands still.",
    DATA_LOSS="Data are lost or about to be.",
)
described(
    Entitlement,
    "What the contract says; sorted out by the help desk, never a reason to refuse a ticket.",
    OK="A contract in force covers it.",
    LAPSED="The contract has ended or is not paid.",
    NOT_COVERED="The contract does not cover this product.",
    UNKNOWN="No contract could be found.",
)
described(
    Channel,
    "The way by which something reached us.",
    WEB="The customers' site.",
    PHONE="A call to the help desk.",
    EMAIL="A mail.",
    CHAT="A conversation handed over.",
    API="A program.",
    PARTNER="A partner's page.",
    SYSTEM="This service itself.",
)
described(
    ServiceLevel,
    "What a plan promises.",
    ENTERPRISE="Response 1 h, resolution 12 h of business time, unless the policy says otherwise.",
    PREMIUM="Response 2 h, resolution 24 h.",
    STANDARD="Response 4 h, resolution 48 h.",
    ESSENTIAL="Response 8 h, resolution 72 h.",
)
described(
    ClockKind,
    "What must have happened when the clock is due.",
    RESPONSE="Somebody answered.",
    RESOLUTION="It is solved.",
)
described(
    Basis,
    "In which time a clock runs.",
    CONTRACTUAL="Business time of the area's calendar: what is promised, and reported.",
    OPERATIONAL="Every hour of the day: for P1 and P2, to be warned and escalated by.",
)
described(
    ClockState,
    "How a clock stands.",
    RUNNING="The target is still to be met.",
    PAUSED="It stands still while the customer is waited for.",
    MET="The target was met, in time or late.",
    STOPPED="The ticket ended without it.",
)
described(
    CloseReason,
    "Why a ticket is closed.",
    CONFIRMED="The customer says that it is solved.",
    DUPLICATE="Another ticket is about the same.",
    INVALID="There is nothing to be fixed.",
    CANCELLED="The customer does not want it any more.",
    NO_ENTITLEMENT="No contract covers it.",
    NO_CUSTOMER_REPLY="The customer does not answer.",
    OTHER="Anything else.",
)
described(
    Visibility,
    "Who reads a comment.",
    CUSTOMER="Everybody who sees the ticket.",
    INTERNAL="Experts and staff only.",
)
described(
    WorkStep,
    "A step of the work on every ticket.",
    ACKNOWLEDGED="Somebody has taken it up.",
    DIAGNOSED="It is known what is wrong.",
    RESOLVED="It is mended.",
    VERIFIED="It was seen to work.",
    COMMUNICATED="The customer was told.",
    DOCUMENTED="It is written down for others, or that is not needed.",
)
described(
    DiagnosisKind,
    "What kind of thing was wrong.",
    CONFIGURATION="A setting.",
    BUG="A fault of the product.",
    PERFORMANCE="It is too slow or too weak.",
    OTHER="Something else.",
)
