"""The sentences of what Slack did not take or give."""

from bot.domain.reasons import SlackReason, Why
from bot.language.texts import mark

TEXTS: dict[Why, str] = {
    SlackReason.NOT_INSTALLED: mark("Meet is not installed in that workspace."),
    SlackReason.RENEWING: mark(
        "Slack is renewing Meet's access to this workspace. Nothing was lost; please try again in a moment."
    ),
    SlackReason.NOT_RENEWED: mark(
        "Slack did not renew Meet's access to this workspace, so nothing could be done. "
        "Nothing that was stored is lost; an admin has to install Meet here again."
    ),
    SlackReason.TOO_LATE: mark(
        "That took too long, and Slack let the window go. Nothing was lost: please try once more."
    ),
    SlackReason.NO_WINDOW: mark("Slack could not open the window just now. Nothing was changed: please try once more."),
    SlackReason.NOT_CHANGED: mark(
        "Slack could not change this window just now. What was entered and done stays: please press once more."
    ),
    SlackReason.SHUT_OUT: mark(
        "Slack does not let Meet show a window here at the moment. What was entered and done stays; "
        "please tell an admin of this workspace."
    ),
    SlackReason.UNFINISHED: mark(
        "Slack did not let Meet finish this just now. What was saved before stays: please try once more in a moment."
    ),
    SlackReason.NO_DRAFT: mark("This draft is gone; open a new poll with `/meet`."),
    SlackReason.STANDS: mark("This poll stands in its channel already. Nothing was changed."),
    SlackReason.NOT_OPERATOR: mark("Only the people who run Meet (MEET_OPERATORS) can do that. Nothing was changed."),
    SlackReason.NOT_ADMIN: mark("Only workspace admins and the people who run Meet can see that. Nothing was changed."),
    SlackReason.INCOMPLETE_WINDOW: mark("This window is incomplete. Nothing was lost: go back and try again."),
}
