"""Renders the words of a mail as a text and an HTML body. It escapes typed text in HTML, and writes no headers."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from invites.answer_text import AnswersText
from invites.mail_text import CodeText, InviteText

if TYPE_CHECKING:
    from jinja2 import Environment

STOP_MARK = "\x00stop\x00"
"""No typed text can contain it, because NUL is stripped from all of it."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """The text and HTML of one mail, with STOP_MARK where the recipient's own link goes."""

    text: str
    html: str

    def with_stop_link(self, link: str) -> tuple[str, str]:
        """Text and HTML for one recipient; `link` is a URL that needs no escaping in HTML, "" for none."""
        return self.text.replace(STOP_MARK, link), self.html.replace(STOP_MARK, link)


def render_invite(words: InviteText, *, stoppable: bool) -> Bodies:
    """The bodies of an invite mail; `stoppable` where each recipient will get a link."""
    return _render("invite", _fields(words), stoppable=stoppable)


def render_code(words: CodeText, *, stoppable: bool) -> Bodies:
    """The bodies of a code mail."""
    return _render("code", _fields(words), stoppable=stoppable)


def render_answers(words: AnswersText, *, stoppable: bool) -> Bodies:
    """The bodies of a mail that tells an organizer of answers."""
    return _render("answers", _fields(words), stoppable=stoppable)


def _fields(words: InviteText | CodeText | AnswersText) -> dict[str, object]:
    return {name: getattr(words, name) for name in words.__slots__}


def _render(name: str, fields: dict[str, object], *, stoppable: bool) -> Bodies:
    fields["stop_link"] = STOP_MARK if stoppable else ""
    text = _environment().get_template(f"{name}.txt.jinja").render(fields)
    return Bodies(text, _environment().get_template(f"{name}.html.jinja").render(fields))


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("invites"),
        autoescape=select_autoescape(["html.jinja"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
