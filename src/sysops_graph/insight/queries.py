"""The questions that `cypher/analysis` holds."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sysops_graph.graph.model import Tx
from sysops_graph.graph.statements import statement_names, text_of
from sysops_graph.insight.model import Analysis, AnalysisNotFound, Table
from sysops_graph.insight.rules import analysis_of, values_of


@cache
def analyses() -> dict[str, Analysis]:
    """All questions by name, in alphabetical order."""
    found = (analysis_of(name.partition("/")[2], text_of(name)) for name in statement_names("analysis"))
    return {analysis.name: analysis for analysis in found}


async def answer_analysis(tx: Tx, name: str, said: Mapping[str, str], *, now: datetime) -> Table:
    """What a question answers with these parameters, as texts. Raises AnalysisNotFound, Invalid."""
    if name not in analyses():
        raise AnalysisNotFound(name=name)
    rows = await tx.rows(f"analysis/{name}", **values_of(analyses()[name], said, now=now))
    return Table(tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows])
