"""How statements name the person who is being forgotten, and the made-up name that takes their place."""

from sqlalchemy import BindParameter, Text, bindparam

from storage.values import Forgetting


def _text(name: str) -> BindParameter[str]:
    return bindparam(name, type_=Text())


HERE, THEM, MADE_UP = _text("here"), _text("them"), _text("made_up")
OPERATOR, MADE_UP_OPERATOR = _text("operator"), _text("made_up_operator")
"""In what belongs to the whole account, a person stands with their workspace: "T1:U1"."""


def names(who: Forgetting) -> dict[str, str]:
    """The values of these parameters."""
    operator, made_up = (f"{who.workspace}:{name}" for name in (who.user, who.replacement))
    return {
        "here": who.workspace,
        "them": who.user,
        "made_up": who.replacement,
        "operator": operator,
        "made_up_operator": made_up,
    }
