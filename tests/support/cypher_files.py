"""Every Cypher file of the project, and the reasons its header gives to the checks."""

import re
from dataclasses import dataclass
from pathlib import Path

from support.cypher_names import code_of
from sysops_graph.graph.statements import folder

_PLAN = re.compile(r"^// plan: (\w+(?: or \w+)*): \S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CypherFile:
    """A named statement: its text, and the text without comments and strings."""

    name: str
    text: str

    @property
    def code(self) -> str:
        return code_of(self.text)

    @property
    def is_schema(self) -> bool:
        return self.code.lstrip().startswith(("CREATE CONSTRAINT", "CREATE INDEX"))

    @property
    def excused(self) -> list[frozenset[str]]:
        """Plan operators that the header gives a reason for: `// plan: NodeByLabelScan: a dozen nodes`."""
        return [frozenset(words.split(" or ")) for words in _PLAN.findall(self.text)]

    def __str__(self) -> str:
        return self.name


def cypher_files() -> list[CypherFile]:
    root = folder()
    return [CypherFile(_name(path, root), path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.cypher"))]


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix()
