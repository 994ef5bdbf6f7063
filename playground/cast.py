"""The names of the default workspace, its people and channels; it holds identifiers only, no behaviour."""

from typing import Final

WORKSPACE: Final = "T0MEETHQ01"
OTHER_WORKSPACE: Final = "T0OTHER001"

ADA: Final = "U0ADA00001"  # organizer, Europe/Berlin
BEN: Final = "U0BEN00001"  # America/New_York
CHO: Final = "U0CHO00001"  # Asia/Seoul
DAN: Final = "U0DAN00001"  # Australia/Sydney
GUS: Final = "U0GUS00001"  # guest, America/Sao_Paulo
NIA: Final = "U0NIA00001"  # no address in her profile, Africa/Nairobi
OUT: Final = "U0OUT00001"  # from another workspace, where he is an admin, Asia/Kolkata
DEL: Final = "U0DEL00001"  # deactivated
ADM: Final = "U0ADM00001"  # workspace admin, Europe/London
SLACKBOT: Final = "USLACKBOT"
BOT: Final = "U0MEETBOT1"  # the bot under test, as a person

TEAM: Final = "C0TEAM0001"  # public, the bot is a member
RANDOM: Final = "C0RANDOM01"  # public, the bot is not a member
SECRET: Final = "C0SECRET01"  # a private channel; the bot is not a member
OLD: Final = "C0OLD00001"  # archived
NEWS: Final = "C0NEWS0001"  # only admins may post

APP: Final = "A0MEETAPP1"
BOT_PROFILE: Final = "B0MEETBOT1"

BOT_TOKEN: Final = "xoxb-playground-meet"  # a token of the playground opens nothing else
APP_TOKEN: Final = "xapp-playground-meet"
SIGNING_SECRET: Final = "playground-signing-secret"
CLIENT_ID: Final = "1000000001.2000000001"
CLIENT_SECRET: Final = "playground-client-secret"
