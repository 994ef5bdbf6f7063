"""The few pages that a browser may see: plain words, no script, nothing loaded from elsewhere."""

from collections.abc import Iterator
from html import escape
from string import Template

from bot.language import _, language_tag, mark

_FRAME = Template("""<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<style>
:root { color-scheme: light dark }
body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.2 }
button { font: inherit; font-weight: 600; padding: .6rem 1.1rem; border: 0; border-radius: .4rem;
  background: #1d5fbf; color: #fff; cursor: pointer }
button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px }
</style>
<main>
<h1>$title</h1>
$body
</main>
</html>
""")
_ASK, _DONE, _ALLOWED = "unsubscribe_ask", "unsubscribe_done", "unsubscribe_allowed"
_TITLES = {
    _ASK: mark("Stop mail from Meet?"),
    _DONE: mark("No more mail from Meet"),
    "unsubscribe_stopped": mark("Mail from Meet is stopped"),
    _ALLOWED: mark("Meet may mail you again"),
    "unsubscribe_blocked": mark("Meet does not mail this address"),
    "unsubscribe_unknown": mark("This link is not complete"),
    "installed": mark("Meet is installed"),
    "installed_everywhere": mark("Meet is installed"),
    "not_installed": mark("Meet was not installed"),
    "trouble": mark("That did not work"),
}
_NO_MORE = mark("Meet will send no more calendar invites to {detail}. Those you have stay in your calendar.")
_PARAGRAPHS = {
    _ASK: [_NO_MORE, mark("You can allow mail again on this page.")],
    _DONE: [_NO_MORE, mark("Changed your mind? This link stays good.")],
    "unsubscribe_stopped": [mark("Meet sends no calendar invites to {detail}: a link like this one ended it.")],
    _ALLOWED: [
        mark(
            "Meet may mail {detail} again. Where you typed {stop} in Slack, type {start} there, which also brings the "
            "invites that you missed."
        )
    ],
    "unsubscribe_blocked": [
        mark(
            "No link keeps Meet from mailing {detail}, but something else does: mail came back, or it was stopped by "
            "hand. Give a better address in Slack with {email}, or ask whoever runs Meet."
        )
    ],
    "unsubscribe_unknown": [
        mark(
            "Meet does not know this link, so nothing was changed. Please use the whole link from the mail, or type "
            "{stop} in Slack: it ends all mail as well."
        )
    ],
    "installed": [
        mark(
            "Meet is in {detail} now. Open Slack and type {meet} in a channel. To post in a private channel, type "
            "{invite} there first."
        )
    ],
    "installed_everywhere": [
        mark(
            "Meet may be used in {detail} now. An admin of the organisation adds it to workspaces, in Slack's settings "
            "of the organisation, under apps; then type {meet} in a channel."
        )
    ],
    "not_installed": [],
    "trouble": [],
}
_STOPS, _ALLOWS = '<form method="post"><button>', '<form method="post"><button name="act" value="allow">'
_BUTTONS = {
    _ASK: (_STOPS, mark("Stop all mail to this address")),
    _DONE: (_ALLOWS, mark("Allow mail again")),
    "unsubscribe_stopped": (_ALLOWS, mark("Allow mail again")),
    "unsubscribe_blocked": (_STOPS, mark("Stop all mail to this address as well")),
}
_COMMANDS = {
    "meet": "/meet",
    "stop": "/meet stop",
    "start": "/meet start",
    "email": "/meet email",
    "invite": "/invite @Meet",
}


def page(name: str, detail: str = "") -> str:
    """The HTML of a page of `_TITLES`, in the language that is being read; `detail`, any text, is escaped."""
    title = escape(_(_TITLES[name]), quote=False)
    return _FRAME.substitute(language=language_tag(), title=title, body="\n".join(_body(name, detail)))


def _body(name: str, detail: str) -> Iterator[str]:
    values = {key: f"<code>{command}</code>" for key, command in _COMMANDS.items()}
    if not _PARAGRAPHS[name]:
        yield f"<p>{escape(detail)}</p>"
    for text in _PARAGRAPHS[name]:
        words = escape(_(text), quote=False)
        yield f"<p>{words.format(detail=f'<strong>{escape(detail)}</strong>', **values)}</p>"
    if name in _BUTTONS:
        opening, text = _BUTTONS[name]
        yield f"{opening}{escape(_(text), quote=False)}</button></form>"
    if name == "not_installed":
        words = escape(_("Begin again"), quote=False)
        yield f'<p><a href="install">{words}</a></p>'
