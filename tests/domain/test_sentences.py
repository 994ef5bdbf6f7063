import pytest

from bot.domain import sentences
from bot.domain.sentences import count_of

TEXTS = {name: text for name, text in vars(sentences).items() if name.isupper()}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_what_a_person_reads_is_whole_sentences(name: str) -> None:
    assert TEXTS[name][0].isupper() or TEXTS[name].startswith(("{", "“", "`"))
    assert TEXTS[name].endswith((".", "?", "{reason}"))


def test_a_refusal_of_a_vote_says_what_became_of_it() -> None:
    for name, text in TEXTS.items():
        if name.startswith("VOTE_"):
            assert "recorded" in text


def test_a_number_stands_with_its_noun() -> None:
    assert [count_of(number, "invite") for number in (0, 1, 2)] == ["0 invites", "1 invite", "2 invites"]
    assert [count_of(number, "try") for number in (1, 4)] == ["1 try", "4 tries"]
