"""How much one operation may ask for: so deep, so many aliases, and so many objects in its answer at most.

A fragment is measured once, however often it is spread. A few hundred tokens of fragments that spread each other twice
would else keep whoever follows every spread busy for years, the limiters that come with the library too.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    ValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from sysops_graph.api.connections import DEFAULT, MOST
from sysops_graph.api.problems import LimitExceeded

DEPTH, ALIASES, TOKENS, COST = 12, 15, 2000, 5000
LIST = 10
"""What a list without pages is reckoned as; nobody knows its length before it is read."""
_PAGES = frozenset({"first", "last"})


class Shape(NamedTuple):
    """Of a selection: objects within objects, and fields under another name, wherever it is spread."""

    depth: int = 0
    aliases: int = 0

    def beside(self, other: "Shape") -> "Shape":
        return Shape(max(self.depth, other.depth), self.aliases + other.aliases)


class _Shapes:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = _fragments(document)
        self._known: dict[str, Shape] = {}

    def of(self, selections: SelectionSetNode | None) -> Shape:
        whole = Shape()
        for each in selections.selections if selections else ():
            match each:
                case FieldNode():
                    whole = whole.beside(self._of_field(each))
                case InlineFragmentNode():
                    whole = whole.beside(self.of(each.selection_set))
                case FragmentSpreadNode():
                    whole = whole.beside(self._of_fragment(each.name.value))
                case _:
                    raise AssertionError(f"no selection: {each.kind}")
        return whole

    def _of_field(self, field: FieldNode) -> Shape:
        below = self.of(field.selection_set)
        deep = field.selection_set is not None and not _tells_of_the_schema(field)
        return Shape(below.depth + 1 if deep else 0, below.aliases + (field.alias is not None))

    def _of_fragment(self, name: str) -> Shape:
        if name not in self._known:
            self._known[name] = Shape()  # of one that leads back to itself; another rule refuses it
            if name in self._fragments:
                self._known[name] = self.of(self._fragments[name].selection_set)
        return self._known[name]


class ShapeLimit(ValidationRule):
    """Refuses a document that is too deep, or has too many aliases, in any of its operations."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        shapes = _Shapes(context.document)
        whole = [shapes.of(operation.selection_set) for operation in _operations(context.document)]
        self._limit("depth", DEPTH, max((shape.depth for shape in whole), default=0))
        self._limit("aliases", ALIASES, sum(shape.aliases for shape in whole))

    def _limit(self, limit: str, value: int, found: int) -> None:
        if found > value:
            self.report_error(_exceeded(limit, value, found))


class CostLimit(SchemaExtension):
    """Reckons before an operation runs how many objects it may come to; tells that, and how many it came to."""

    _requested: int | None = None

    def on_execute(self) -> Iterator[None]:
        context = cast(Any, self.execution_context)
        if not context._provided_operation_name and _operations(context.graphql_document)[1:]:  # noqa: SLF001
            # Strawberry would run the first.
            self._refuse(GraphQLError("Name one of the operations by operationName."))
            yield
            return
        self._requested = cost_of(
            context.schema.types, context.graphql_document, context.operation_name, context.variables or {}
        )
        if self._requested > COST:
            self._refuse(_exceeded("cost", COST, self._requested))
        yield

    def _refuse(self, error: GraphQLError) -> None:
        """A stream takes no result from an extension; of what is raised here it makes one."""
        if self.execution_context.operation_type is OperationType.SUBSCRIPTION:
            raise error
        self.execution_context.result = ExecutionResult(None, [error])

    def get_results(self) -> dict[str, Any]:
        if self._requested is None:
            return {}
        result = cast(ExecutionResult | None, self.execution_context.result)
        used = _objects(result.data) - 1 if result and result.data else 0
        return {"cost": {"requested": self._requested, "used": used, "limit": COST}}


def cost_of(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any]
) -> int:
    """Objects in the answer: of pages as many as are asked for, of other lists LIST each, all within each other."""
    named = (
        each
        for each in _operations(document)
        if not operation_name or (each.name and each.name.value == operation_name)
    )
    operation = next(named, None)
    root = operation and schema.get_root_type(operation.operation)
    if not operation or not root:
        return 0
    defaults = {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    return _Costs(schema, document, {**defaults, **variables}).of(root, operation.selection_set, 1)


class _Costs:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._fragments = _fragments(document)
        self._variables = variables
        self._known: dict[tuple[str, int], int] = {}

    def of(self, parent: GraphQLType, selections: SelectionSetNode | None, page: int) -> int:
        """Below one object of a type; `page` is the length of its lists if it is a page."""
        cost = 0
        for each in selections.selections if selections else ():
            match each:
                case FieldNode():
                    cost += self._of_field(parent, each, page)
                case InlineFragmentNode():
                    inside = each.type_condition and self._schema.get_type(each.type_condition.name.value)
                    cost += self.of(inside or parent, each.selection_set, page)
                case FragmentSpreadNode():
                    cost += self._of_fragment(each.name.value, page)
                case _:
                    raise AssertionError(f"no selection: {each.kind}")
        return cost

    def _of_field(self, parent: GraphQLType, node: FieldNode, page: int) -> int:
        field = _field(parent, node)
        if field is None or is_leaf_type(kind := _named(field)):
            return 0
        asked = self._page(node)
        many = (asked or page or LIST) if str(cast(Any, field).type).startswith("[") else 1
        inner = asked or DEFAULT if _PAGES & field.args.keys() else 0
        return many * (1 + self.of(kind, node.selection_set, inner))

    def _of_fragment(self, name: str, page: int) -> int:
        if (name, page) not in self._known:
            fragment = self._fragments[name]
            inside = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name, page] = self.of(inside, fragment.selection_set, page) if inside else 0
        return self._known[name, page]

    def _page(self, node: FieldNode) -> int | None:
        """The longest that is asked for; what is no number, or too large a one, is refused by the list itself."""
        asked = (self._number(each.value) for each in node.arguments or () if each.name.value in _PAGES)
        return max((min(MOST, max(1, number)) for number in asked if number is not None), default=None)

    def _number(self, value: ValueNode) -> int | None:
        match value:
            case IntValueNode(value=text):
                return int(text)
            case VariableNode(name=name):
                given = self._variables.get(name.value)
                return given if isinstance(given, int) else None
            case _:
                return None


def _field(parent: GraphQLType, node: FieldNode) -> GraphQLField | None:
    """What tells of the schema costs nothing: depth and tokens bound it, and nothing is read for it."""
    if _tells_of_the_schema(node) or not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    return parent.fields.get(node.name.value)


def _named(field: GraphQLField) -> GraphQLType:
    return cast(GraphQLType, get_named_type(cast(Any, field).type))


def _tells_of_the_schema(field: FieldNode) -> bool:
    return field.name.value.startswith("__")


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


def _objects(value: object) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_objects, cast(dict[str, object], value).values()))
    if isinstance(value, list):
        return sum(map(_objects, cast(list[object], value)))
    return 0


def _exceeded(limit: str, value: int, found: int) -> GraphQLError:
    error = LimitExceeded(f"The operation's {limit} is {found}; {value} is the most.", limit=limit, value=value)
    return GraphQLError(error.message, original_error=error)
