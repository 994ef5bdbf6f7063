"""What to do about a token that Slack refused, by Slack's code for it (https://docs.slack.dev/reference/methods)."""

COPY_BOT = "copy it again from the app's page, OAuth & Permissions."
COPY_APP = (
    "copy it again from the app's page, Basic Information, App-Level Tokens; it needs the scope connections:write, and "
    "Socket Mode must be switched on for the app."
)
GONE = ("account_inactive", "token_revoked")
BOT_CURES = {
    **dict.fromkeys(
        GONE,
        "the app was removed from its workspace: install it again (Install App on its page), and copy the new token.",
    ),
    "token_expired": (
        "tokens of this app rotate, so its workspace must install it by OAuth (SLACK_CLIENT_ID, SLACK_CLIENT_SECRET); "
        "or make an app without token rotation from manifest.yml."
    ),
    "team_access_not_granted": "an admin of the organisation must add the app to this workspace.",
}
APP_CURES = {
    **dict.fromkeys(GONE, "it was revoked: generate a new one under Basic Information, App-Level Tokens."),
    "missing_scope": (
        "generate a new one with the scope connections:write under Basic Information, App-Level Tokens: a token keeps "
        "the scopes that it was made with."
    ),
}


def bot_token_cure(code: str) -> str:
    """For SLACK_BOT_TOKEN; it begins with a small letter."""
    return BOT_CURES.get(code, COPY_BOT)


def app_token_cure(code: str) -> str:
    """For SLACK_APP_TOKEN; it begins with a small letter."""
    return APP_CURES.get(code, COPY_APP)
