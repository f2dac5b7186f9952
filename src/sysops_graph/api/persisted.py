"""Persisted documents: a front end asks for them by id, and where that is wanted only they are run."""

import hashlib
from pathlib import Path

import orjson
from graphql import GraphQLError, parse, validate
from pydantic import TypeAdapter, ValidationError

from sysops_graph.api.problems import DocumentNotKnown, DocumentNotPersisted
from sysops_graph.api.schema import OurSchema
from sysops_graph.errors import Invalid
from sysops_graph.settings import Settings

_DOCUMENTS = TypeAdapter(dict[str, str])
_SHA256 = "sha256:"


class Persisted:
    """Documents by id, as the front end's build writes them: a JSON object of id and text."""

    def __init__(self, settings: Settings, schema: OurSchema) -> None:
        self._only = settings.persisted_only
        self._documents = _read(settings.persisted_file, schema) if settings.persisted_file else {}
        self._texts = frozenset(_hash(text) for text in self._documents.values())

    def document(self, query: str | None, document_id: str | None, *, only: bool = False) -> str:
        """The text to run; with `only`, one of the list, whoever else may ask for others.

        Raises DocumentNotKnown, DocumentNotPersisted.
        """
        if document_id is not None:
            text = self._documents.get(document_id) or self._documents.get(document_id.removeprefix(_SHA256))
            if text is None:
                raise DocumentNotKnown(field="documentId")
            return text
        if query is None or ((only or self._only) and _hash(query) not in self._texts):
            raise DocumentNotPersisted(field="documentId")
        return query


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _read(file: Path, schema: OurSchema) -> dict[str, str]:
    """Raises Invalid for a file that is no such list, or with a document that this schema does not know."""
    try:
        documents = _DOCUMENTS.validate_python(orjson.loads(file.read_bytes()))
    except (OSError, orjson.JSONDecodeError, ValidationError) as error:
        raise Invalid(f"{file} is not a JSON object of ids and documents.", field="persisted_file") from error
    for document_id, text in documents.items():
        if wrong := _problem(schema, text):
            raise Invalid(f"{file}: {document_id} does not fit the schema: {wrong}", field="persisted_file")
    return documents


def _problem(schema: OurSchema, text: str) -> str:
    try:
        errors = validate(schema.types, parse(text))
    except GraphQLError as error:
        errors = [error]
    return errors[0].message if errors else ""
