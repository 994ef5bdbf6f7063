"""The control API's mails: what its callers read of the mailbox, and what they let become of a mail."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from playground.aws.answering import CalendarAnswer, answer_mail
from playground.aws.control_account import account_controls
from playground.aws.control_queues import queue_controls
from playground.aws.mail_view import calendar_parts, mail_summary, mail_view, part_bytes
from playground.aws.mailbox import Mail, MailFilter
from playground.aws.outcomes import OUTCOMES
from playground.aws.queues import Queues
from playground.aws.ses import Ses

# A browser or a test asks again rather than hold a thread for longer.
LONGEST_WAIT = 60.0


def control_blueprint(ses: Ses, queues: Queues) -> Blueprint:
    """All of /control/mail."""
    routes = Blueprint("control_mail", __name__, url_prefix="/control/mail")
    routes.register_blueprint(_mail_controls(ses))
    routes.register_blueprint(_outcome_controls(ses))
    routes.register_blueprint(_answer_controls(ses))
    routes.register_blueprint(account_controls(ses))
    routes.register_blueprint(queue_controls(ses, queues))
    routes.register_error_handler(KeyError, lambda error: ({"error": f"The field {error} is missing."}, 400))
    routes.register_error_handler(LookupError, lambda error: ({"error": str(error.args[0])}, 404))
    routes.register_error_handler(ValueError, lambda error: ({"error": str(error)}, 400))
    routes.register_error_handler(TypeError, lambda error: ({"error": str(error)}, 400))
    return routes


def _mail_controls(ses: Ses) -> Blueprint:
    routes = Blueprint("mails", __name__)

    @routes.get("/mails")
    def list_mails() -> ResponseReturnValue:
        wanted = MailFilter(**{name: request.args.get(name, "") for name in ("to", "subject", "tag", "after")})
        wait = min(float(request.args.get("wait", 0)), LONGEST_WAIT)
        view = mail_view if "full" in request.args else mail_summary
        return {"mails": [view(mail) for mail in ses.mailbox.wait(wanted, wait)]}

    @routes.delete("/mails")
    def clear_mails() -> ResponseReturnValue:
        ses.mailbox.clear()
        return {}

    @routes.get("/mails/<mail_id>")
    def one_mail(mail_id: str) -> ResponseReturnValue:
        return mail_view(_known(ses, mail_id))

    @routes.get("/mails/<mail_id>/raw")
    def raw_mail(mail_id: str) -> ResponseReturnValue:
        mail = _known(ses, mail_id)
        raw = mail.raw if "submitted" in request.args else mail.wire
        return _download(raw, "message/rfc822", f"{mail_id}.eml")

    @routes.get("/mails/<mail_id>/ics")
    def calendar_file(mail_id: str) -> ResponseReturnValue:
        parts = calendar_parts(_known(ses, mail_id))
        if not parts:
            raise LookupError("This mail has no calendar file.")
        # The last one is the attachment, which is what a person opens.
        return _download(part_bytes(parts[-1]), "text/calendar; charset=utf-8", "invite.ics")

    return routes


def _outcome_controls(ses: Ses) -> Blueprint:
    routes = Blueprint("outcomes", __name__)

    @routes.get("/outcomes")
    def list_outcomes() -> ResponseReturnValue:
        return {"outcomes": list(OUTCOMES)}

    @routes.post("/mails/<mail_id>/outcome")
    def play_outcome(mail_id: str) -> ResponseReturnValue:
        mail, wanted = _known(ses, mail_id), request.get_json()
        recipients = [wanted["recipient"]] if wanted.get("recipient") else list(mail.recipients)
        for address in recipients:
            ses.publisher.play_outcome(ses.region(mail.region), mail, address, str(wanted["outcome"]))
        return mail_summary(mail)

    @routes.get("/scripts")
    def list_scripts() -> ResponseReturnValue:
        return {"scripts": ses.sending.scripts}

    @routes.put("/scripts")
    def put_scripts() -> ResponseReturnValue:
        wanted: dict[str, Any] = request.get_json()
        unknown = sorted(set(map(str, wanted.values())) - set(OUTCOMES))
        if unknown:
            raise ValueError(f"There is no outcome {', '.join(unknown)}; there are: {', '.join(sorted(OUTCOMES))}.")
        ses.sending.scripts.update({address.lower(): str(outcome) for address, outcome in wanted.items()})
        return {"scripts": ses.sending.scripts}

    @routes.delete("/scripts")
    def clear_scripts() -> ResponseReturnValue:
        ses.sending.scripts.clear()
        return {}

    return routes


def _answer_controls(ses: Ses) -> Blueprint:
    """What the recipient of a mail does in their calendar."""
    routes = Blueprint("answers", __name__)

    @routes.post("/mails/<mail_id>/answer")
    def answer(mail_id: str) -> ResponseReturnValue:
        wanted = request.get_json()
        times = {name: datetime.fromisoformat(wanted[name]) for name in ("starts_at", "ends_at") if wanted.get(name)}
        answered = CalendarAnswer(str(wanted["choice"]), str(wanted.get("comment", "")), **times)
        return {"mail": answer_mail(ses, _known(ses, mail_id), answered)}

    return routes


def _known(ses: Ses, mail_id: str) -> Mail:
    mail = ses.mailbox.find(mail_id)
    if mail is None:
        raise LookupError(f"There is no mail {mail_id!r}.")
    return mail


def _download(content: bytes, content_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, content_type=content_type, headers=headers)
