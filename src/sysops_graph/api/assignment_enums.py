"""Enums of offers, visits and matching in the schema."""

from sysops_graph.api.enums import described
from sysops_graph.assignment.model import AbsenceKind, AssignmentState, RefusalReason, VisitState
from sysops_graph.matching.model import ReasonCode, Rule, StepKind, Term

described(
    AssignmentState,
    "How an offer to one expert stands.",
    OFFERED="Waits for the answer.",
    ACCEPTED="The expert owns the ticket.",
    REFUSED="The expert said no.",
    EXPIRED="No answer came in time.",
    WITHDRAWN="Taken back before an answer.",
    SUPERSEDED="Somebody else was first.",
    RELEASED="The owner is not the owner any more.",
    TRANSFERRED="Handed to another expert with consent.",
    COMPLETED="The owner solved it.",
)
described(
    VisitState,
    "How far a visit has come.",
    PLANNED="Accepted.",
    ON_THE_WAY="The expert has set out.",
    STARTED="The expert is there.",
    COMPLETED="Done.",
    CANCELLED="Given up.",
    NO_SHOW="Nobody came.",
    CANNOT_ARRIVE="The expert could not come; somebody else was sought.",
    CANNOT_ENTER="The expert was there, and nobody opened.",
)
described(
    Rule,
    "Who may take a ticket: the rules in their order.",
    ACTIVE="Not deactivated.",
    SKILL="Every required skill, at its level, verified and valid at the time of the work.",
    AREA="Serves an area that contains the ticket's; visits only.",
    LINE="Support line at least the ticket's.",
    EXCLUDED="Not excluded by the customer.",
    ASKED="Has not refused this ticket, nor lately let it expire.",
    PRESENT="No absence at the time of the work.",
    ON_DUTY="Inside a working window, or on call.",
    ROOM="Fewer live tickets than the cap.",
    SLOT="Free in one of the offered slots, the way there included.",
)
described(
    Term,
    "Who should: what is weighed, each from 0 to 1.",
    FIT="Little skill beyond what is needed.",
    NEAR="Near the place.",
    LOAD="Much of the cap free.",
    KNOWN="Fixed this product or customer before, at the first attempt.",
    FAIR="Long without an offer.",
    EARLY="Can come early.",
    SILENT="Let an offer expire lately; counts against.",
)
described(
    ReasonCode,
    "Why nobody can be assigned: the rule that removed the last one.",
    NO_SKILL="Nobody active has the skills at that line.",
    SKILL_UNKNOWN="It is not known which skill is needed.",
    NO_AREA="Nobody serves the place.",
    ALL_ABSENT="All are away.",
    AT_CAPACITY="All have as much as they may have.",
    NO_SLOT_OVERLAP="Nobody is free in the offered slots.",
    REFUSED_BY_ALL="All said no, or are excluded.",
    NO_RESPONSE="Nobody answered.",
    AFTER_HOURS="Nobody is on duty.",
)
described(
    StepKind,
    "What can be done, or waited for.",
    WAIT="Wait until an instant.",
    ASK_AGAIN="Ask somebody again.",
    ANOTHER_SLOT="Agree another slot with the customer.",
    RAISE_CAP="Let an expert have more.",
    SERVE_AREA="Let an expert serve an area.",
    VERIFY_SKILL="Have a skill verified.",
    RENEW_SKILL="Renew a certificate.",
    RAISE_LEVEL="Bring an expert to a level.",
    RAISE_LINE="Raise an expert's support line.",
    LIFT_EXCLUSION="Ask the customer to lift an exclusion.",
    END_ABSENCE="End an absence.",
    PUT_ON_DUTY="Put an expert on duty.",
    REACTIVATE="Reactivate an expert.",
    FIND_SKILL="Find somebody with the skill.",
    NAME_SKILL="Say which skill the product needs.",
)
described(
    RefusalReason,
    "Why an expert will not take a ticket.",
    WRONG_SKILL="It needs a skill that the expert does not have; somebody looks at the graph.",
    WRONG_PRODUCT="The expert does not know the product; somebody looks at the graph.",
    TOO_FAR="The way is too long.",
    NO_TIME="There is no time.",
    SICK="The expert is not well; an absence is recorded by itself.",
    OTHER="Anything else.",
)
described(
    AbsenceKind,
    "Why an expert is away.",
    VACATION="Vacation.",
    SICKNESS="Sickness.",
    TRAINING="Training.",
    OTHER="Anything else.",
)
