"""The few pages that a browser may see: plain words, no script, nothing loaded from elsewhere."""

from html import escape
from string import Template

_FRAME = Template("""<!doctype html>
<html lang="en">
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
_NO_MORE = "Meet will send no more calendar invites to <strong>$detail</strong>. Those you have stay in your calendar."
_ASK = f"""<p>{_NO_MORE} You can allow mail again on this page.</p>
<form method="post"><button>Stop all mail to this address</button></form>"""
_ALLOW = """<form method="post"><button name="act" value="allow">Allow mail again</button></form>"""
_DONE = f"<p>{_NO_MORE}</p><p>Changed your mind? This link stays good.</p>{_ALLOW}"
_STOPPED = f"<p>Meet sends no calendar invites to <strong>$detail</strong>: a link like this one ended it.</p>{_ALLOW}"
_ALLOWED = """<p>Meet may mail <strong>$detail</strong> again. Where you typed <code>/meet stop</code> in Slack, type
<code>/meet start</code> there, which also brings the invites that you missed.</p>"""
_BLOCKED = """<p>No link keeps Meet from mailing <strong>$detail</strong>, but something else does: mail came back, or
it was stopped by hand. Give a better address in Slack with <code>/meet email</code>, or ask whoever runs Meet.</p>
<form method="post"><button>Stop all mail to this address as well</button></form>"""
_UNKNOWN = """<p>Meet does not know this link, so nothing was changed. Please use the whole link from the mail, or type
<code>/meet stop</code> in Slack: it ends all mail as well.</p>"""
_INSTALLED = """<p>Meet is in <strong>$detail</strong> now. Open Slack and type <code>/meet</code> in a channel.
To post in a private channel, type <code>/invite @Meet</code> there first.</p>"""
_INSTALLED_EVERYWHERE = """<p>Meet may be used in <strong>$detail</strong> now. An admin of the organisation adds it to
workspaces, in Slack's settings of the organisation, under apps; then type <code>/meet</code> in a channel.</p>"""
_NOT_INSTALLED = """<p>$detail</p>
<p><a href="install">Begin again</a></p>"""
_PAGES = {
    "unsubscribe_ask": ("Stop mail from Meet?", _ASK),
    "unsubscribe_done": ("No more mail from Meet", _DONE),
    "unsubscribe_stopped": ("Mail from Meet is stopped", _STOPPED),
    "unsubscribe_allowed": ("Meet may mail you again", _ALLOWED),
    "unsubscribe_blocked": ("Meet does not mail this address", _BLOCKED),
    "unsubscribe_unknown": ("This link is not complete", _UNKNOWN),
    "installed": ("Meet is installed", _INSTALLED),
    "installed_everywhere": ("Meet is installed", _INSTALLED_EVERYWHERE),
    "not_installed": ("Meet was not installed", _NOT_INSTALLED),
    "trouble": ("That did not work", "<p>$detail</p>"),
}


def page(name: str, detail: str = "") -> str:
    """The HTML of a page; `detail` is text of any kind and is escaped."""
    title, body = _PAGES[name]
    return _FRAME.substitute(title=title, body=Template(body).substitute(detail=escape(detail)))
