import pytest

from sysops_graph.actor import Actor, Role
from sysops_graph.tickets.policy import TriagePolicy
from sysops_graph.tickets.rules import author_role, only_thanks

POLICY = TriagePolicy()


@pytest.mark.parametrize("text", ["Thanks!", "Thank you very much", "Vielen Dank, es geht wieder", "danke", "THX :-)"])
def test_bare_thanks_reopen_nothing(text: str) -> None:
    assert only_thanks(text, POLICY)


@pytest.mark.parametrize("text", ["Thanks, but it is dark again", "It works now", "", "Danke, leider geht es nicht"])
def test_more_than_thanks_is_news(text: str) -> None:
    assert not only_thanks(text, POLICY)


def test_what_is_polite_is_data() -> None:
    latin = TriagePolicy(thanks_words=("gratias",), polite_words=("tibi", "ago"))
    assert only_thanks("Gratias tibi ago", latin)
    assert not only_thanks("Thanks", latin)


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({Role.CUSTOMER}, "customer"),
        ({Role.EXPERT}, "expert"),
        ({Role.PARTNER}, "partner"),
        ({Role.TEAM_LEAD}, "staff"),
        ({Role.EXPERT, Role.TEAM_LEAD}, "staff"),
    ],
)
def test_a_comment_says_as_whom_it_was_written(roles: set[Role], said: str) -> None:
    assert author_role(Actor(principal="p", roles=frozenset(roles))) == said
