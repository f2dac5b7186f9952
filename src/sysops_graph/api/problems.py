"""The edge's own errors, and the codes of problems that are found in inputs."""

from sysops_graph.errors import Forbidden, Invalid, Unavailable

PROBLEMS = {
    "INVALID": "The value cannot be used; the message says what would be right.",
    "TEXT_EMPTY": "The text is empty where one is needed.",
    "TEXT_TOO_LONG": "The text is longer than the limit that the message names.",
    "TEXT_NOT_PLAIN": "The text holds control characters.",
    "MALFORMED": "The text does not have the form that the message describes.",
    "OUT_OF_RANGE": "The number lies outside the range that the message names.",
    "TOO_FEW": "The list is shorter than the limit that the message names.",
    "TOO_MANY": "The list is longer than the limit that the message names.",
    "UNKNOWN_VALUE": "The value is none of those that the message names.",
    "GROUP_EMPTY": "Nobody who may be told is in the contact group.",
    "UNKNOWN_VARIABLE": "The text asks for something that nobody knows; the message says what there is.",
    "UNKNOWN_ZONE": "The time zone is not an IANA name.",
    "NOT_AN_EMAIL": "The text is not an e-mail address.",
    "NOT_A_PHONE": "The text is not a telephone number in international form.",
    "ALREADY_NAMED": "The list names the same node twice.",
    "CYCLE": "An area would lie in itself.",
    "END_BEFORE_START": "The end does not lie after the start.",
}
"""Codes of `errors.Problem`, for every package: one per thing that a client may want to tell apart."""


class Unauthenticated(Forbidden):
    """Send a bearer token in the Authorization header."""


class TokenNotValid(Forbidden):
    """The bearer token is malformed, expired or signed by somebody else; ask for a new one."""


class ProviderAway(Unavailable):
    """The identity provider does not answer, so nobody can say who you are; try again."""


class RoleMissing(Forbidden):
    """None of your roles may do that."""


class ScopeMissing(Forbidden):
    """This key was not given that operation."""


class GraphqlNotValid(Invalid):
    """The document is no valid GraphQL for this schema."""


class ValueNotValid(Invalid):
    """A value does not fit the type of its argument or variable."""


class FieldMissing(Invalid):
    """A field that is needed was not given."""


class IdempotencyKeyMissing(Invalid):
    """Every mutation needs an idempotencyKey: 1 to 200 characters that you make up once for each intention."""


class LimitExceeded(Invalid):
    """The operation is over one of the limits of the API."""


class BodyNotValid(Invalid):
    """Send a JSON object with query, or documentId in its place, and, if you like, variables and operationName."""


class DocumentNotKnown(Invalid):
    """No document has this id here; the list belongs to another version of the front end."""


class DocumentNotPersisted(Forbidden):
    """Only persisted documents are run here; send documentId."""


class BodyTooLarge(Invalid):
    """The body is larger than the limit."""


class BodyTooSlow(Invalid):
    """The body did not come within the seconds that it may take."""


class Overloaded(Unavailable):
    """Too many operations wait already; try again after retryAfter seconds, with the same idempotency key."""


class TooManyAtOnce(Unavailable):
    """So many of your operations run or wait already; wait for one to be answered."""


class RateExceeded(Unavailable):
    """So many requests in so short a time are too many; try again after retryAfter seconds."""


class OperationTooSlow(Unavailable):
    """The operation took longer than it may; ask for less, or again with the same idempotency key."""


class TooManySubscriptions(Unavailable):
    """So many subscriptions are open already; end one, or try again later."""


class SubscriberTooSlow(Unavailable):
    """More happened than was taken; subscribe again, and go on by changes(after:)."""


class SubscriptionEnded(Unavailable):
    """The token has ended, or an hour is over; subscribe again, and go on by changes(after:)."""


class MediaTypeNotRead(Invalid):
    """Send the operation as application/json in UTF-8."""


class MediaTypeNotAcceptable(Invalid):
    """Accept application/graphql-response+json or application/json; for subscriptions text/event-stream."""


class CursorNotValid(Invalid):
    """A cursor is the cursor of an edge or page of the same list, unchanged."""


class PageNotValid(Invalid):
    """Ask for a page by first with after, or by last with before; 1 to 100 each."""
