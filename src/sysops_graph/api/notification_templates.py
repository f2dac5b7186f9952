"""The words that people are told: administrators list, try, save and set them back."""

from datetime import datetime
from typing import Annotated, Any

import orjson
import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import Checks, CommandInput
from sysops_graph.api.rows import of_row
from sysops_graph.graph.model import Row
from sysops_graph.notifications.model import ContactChannel, Kind, Words
from sysops_graph.notifications.templating import preview, reset_template, save_template, templates_of, variables

_LANGUAGES = ("de", "en")
_SUBJECT, _TEXT = 200, 5000


@strawberry.type(description="Words that were said before.")
class EarlierWords:
    version: int = strawberry.field(description="Of the words.")
    subject: str = strawberry.field(description="With {variables}.")
    text: str = strawberry.field(description="With {variables}.")
    until_at: datetime = strawberry.field(description="When they were replaced.")

    @staticmethod
    def of(row: Row) -> "EarlierWords":
        return of_row(EarlierWords, orjson.loads(row["was"]), until_at=row["recorded_until_at"])


@strawberry.type(description="The words of a kind of notification, for a channel and language.")
class NotificationTemplate:
    id: strawberry.ID = strawberry.field(description="Of the words.")
    kind: str = strawberry.field(description="As in Notification.kind.")
    channel: ContactChannel = strawberry.field(description="Chat and push take those of the app unless they have own.")
    language: str = strawberry.field(description="de or en.")
    subject: str = strawberry.field(description="With {variables}; empty for text messages.")
    text: str = strawberry.field(description="With {variables}; a line that asks for unknown facts only is left out.")
    version: int = strawberry.field(description="For saveTemplate.")
    changed_at: datetime | None = strawberry.field(description="When somebody wrote them; null: as delivered.")
    changed_by: str | None = strawberry.field(description="Who.")
    earlier: list[EarlierWords] = strawberry.field(description="What was said before, the latest first.")

    @staticmethod
    def of(row: Row) -> "NotificationTemplate":
        earlier = [EarlierWords.of(each) for each in row["earlier"]]
        return of_row(NotificationTemplate, row, channel=ContactChannel(row["channel"]), earlier=earlier)

    @strawberry.field(description="What the words may ask for, in braces.")
    def variables(self) -> list[str]:
        return sorted(variables(Kind(self.kind)))


@strawberry.type(description="How words would read.")
class PreviewedWords:
    subject: str = strawberry.field(description="In one line.")
    text: str = strawberry.field(description="All of it.")


@strawberry.input(description="Which words.")
class TemplateInput(CommandInput):
    kind: str = strawberry.field(description="As in Notification.kind.")
    channel: ContactChannel = strawberry.field(description="Over which they go.")
    language: str = strawberry.field(description="de or en.")


@strawberry.input(description="Words in place of those that are said now.")
class SaveTemplateInput(TemplateInput):
    subject: str = strawberry.field(description="At most 200 characters, with {variables}.")
    text: str = strawberry.field(description="1 to 5000 characters, with {variables}.")
    version: int = strawberry.field(description="The one that you saw; 0 where there was none.")


@strawberry.input(description="Words to try.")
class TriedWords:
    kind: str = strawberry.field(description="As in Notification.kind.")
    channel: ContactChannel = strawberry.field(description="Over which they would go.")
    language: str = strawberry.field(description="de or en.")
    subject: str = strawberry.field(description="At most 200 characters, with {variables}.")
    text: str = strawberry.field(description="1 to 5000 characters, with {variables}.")
    ticket_id: strawberry.ID | None = strawberry.field(
        description="A ticket that they are about; a sample unless said.", default=None
    )


@strawberry.type(description="Words that were changed.")
class TemplatePayload:
    template: NotificationTemplate = strawberry.field(description="As it is now.")


@strawberry.type
class QUERIES:
    @roles.root(roles.ADMINS, "The words that people are told, of one kind or of all.")
    async def notification_templates(
        self,
        info: Info,
        kind: Annotated[
            str | None, strawberry.argument(description="As in Notification.kind; all unless said.")
        ] = None,
    ) -> list[NotificationTemplate]:
        wanted = _kind(kind, at="") if kind else None
        return [NotificationTemplate.of(row) for row in await info.context.read(templates_of, wanted)]

    @roles.root(roles.ADMINS, "How words would read, about a ticket or a sample; nothing is kept.")
    async def preview_template(
        self,
        info: Info,
        words: Annotated[TriedWords, strawberry.argument(description="The words.")],
    ) -> PreviewedWords:
        kind, said = _checked(words, at="words")
        shown = await info.context.read(preview, kind, words.channel, words.language, said, ticket_id=words.ticket_id)
        return PreviewedWords(subject=shown.subject, text=shown.text)


@strawberry.type
class MUTATIONS:
    @roles.root(roles.ADMINS, "Say it in other words from now on; what was said before is kept.")
    async def save_template(self, info: Info, input: SaveTemplateInput) -> TemplatePayload:  # noqa: A002
        kind, said = _checked(input, at="input")
        place = (kind, input.channel, input.language)
        return await _saved(info, await run_command(info, input, save_template, *place, said, version=input.version))

    @roles.root(roles.ADMINS, "Say it again in the words that the service came with.")
    async def reset_template(self, info: Info, input: TemplateInput) -> TemplatePayload:  # noqa: A002
        kind = _kind(input.kind, at="input")
        return await _saved(info, await run_command(info, input, reset_template, kind, input.channel, input.language))


def _checked(words: SaveTemplateInput | TriedWords, *, at: str) -> tuple[Kind, Words]:
    """Raises Invalid with everything that can be seen without the graph."""
    check = Checks(at)
    subject = check.text("subject", words.subject, most=_SUBJECT, least=0)
    text = check.text("text", words.text, most=_TEXT)
    if words.language not in _LANGUAGES:
        check.problem("language", f"Must be one of {', '.join(_LANGUAGES)}.", "UNKNOWN_VALUE")
    if words.channel is ContactChannel.SMS and subject:
        check.problem("subject", "A text message has none.", "INVALID")
    if words.kind not in set(Kind):
        check.problem("kind", f"There is no kind {words.kind!r}.", "UNKNOWN_VALUE")
    check.done()
    return Kind(words.kind), Words(subject, text)


def _kind(kind: str, *, at: str) -> Kind:
    check = Checks(at)
    if kind not in set(Kind):
        check.problem("kind", f"There is no kind {kind!r}.", "UNKNOWN_VALUE")
    check.done()
    return Kind(kind)


async def _saved(info: Info, outcome: Any) -> TemplatePayload:  # noqa: ANN401 - as run_command
    rows = await info.context.read(templates_of, Kind(outcome["kind"]))
    row = next(row for row in rows if row["id"] == outcome["template_id"])
    return TemplatePayload(template=NotificationTemplate.of(row))
