"""Renders a letter as text and as HTML. Typed text is escaped in HTML; it knows no headers and no calendar."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from invites.mail_text import CodeLetter, Letter

if TYPE_CHECKING:
    from jinja2 import Environment

STOP_MARK = "\x00stop\x00"
"""Stands where each recipient's own link goes; no typed text can hold it, since NUL is stripped from all of it."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """Both readings of one letter, with STOP_MARK in place of the recipient's own link."""

    text: str
    html: str

    def with_stop_link(self, link: str) -> tuple[str, str]:
        """Text and HTML for one recipient; `link` is a URL that HTML does not mind, "" where there is none."""
        return self.text.replace(STOP_MARK, link), self.html.replace(STOP_MARK, link)


def render_letter(letter: Letter, *, stoppable: bool) -> Bodies:
    """The bodies of an invite mail; `stoppable` where each recipient will get a link."""
    return _render("invite", _fields(letter), stoppable=stoppable)


def render_code(letter: CodeLetter, *, stoppable: bool) -> Bodies:
    """The bodies of a code mail."""
    return _render("code", _fields(letter), stoppable=stoppable)


def _fields(letter: Letter | CodeLetter) -> dict[str, object]:
    return {name: getattr(letter, name) for name in letter.__slots__}


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
