"""Owns the ids that Slack sends back and the codec of what buttons carry. An id, once posted, keeps its meaning."""

import json
from typing import Any, Final

from bot.domain.poll import Choice

VOTES: Final = {"vote_yes": Choice.YES, "vote_maybe": Choice.MAYBE, "vote_no": Choice.NO}
ANSWER_ALL: Final = "answer_all"
ANSWER_YES_TO_ALL: Final = "answer_yes_to_all"
ANSWER_NO_TO_REST: Final = "answer_no_to_rest"
SHOW_GRID: Final = "show_grid"
POST_GRID: Final = "post_grid"
SEND_ANSWERS: Final = "send_answers"
POLL_MENU: Final = "poll_menu"
CLOSE_POLL: Final = "close_poll"
POST_DRAFT: Final = "post_draft"
POST_ELSEWHERE: Final = "post_draft_in"
USE_PROFILE_ADDRESS: Final = "use_profile_address"
OTHER_ADDRESS: Final = "other_address"
ENTER_CODE: Final = "enter_code"
FIX_ADDRESS: Final = "fix_address"
FORGET_ME: Final = "forget_me"
DISMISS: Final = "dismiss"
OPEN_MESSAGE: Final = "open_message"
START_POLL: Final = "start_poll"
PROPOSE_TIME: Final = "propose_time"
TAKE_IN_PROPOSAL: Final = "take_in_proposal"
DECLINE_PROPOSAL: Final = "decline_proposal"
MOVE_TO_PROPOSED: Final = "move_to_proposed"
KEEP_TIME: Final = "keep_time"
SKIP_NEXT: Final = "skip_next"
END_REPEATING: Final = "end_repeating"
COPY_POLL: Final = "copy_poll"
ADD_TIME: Final = "add_time"
ADD_OPTION: Final = "add_option"
MORE_TO_EDIT: Final = "more_to_edit"
FILL_TIMES: Final = "fill_times"
MANY_AT_ONCE: Final = "many_at_once"
MORE_OPTIONS: Final = "more_options"
SUGGEST_TIMES: Final = "suggest_times"
TAKE_AWAY_SUGGESTED: Final = "take_away_suggested"
KEEP_CLOCK_TIMES: Final = "keep_clock_times"
RESEND: Final = "resend"
MANAGE_POLL: Final = "manage_poll"
STOP_REMINDERS: Final = "stop_reminders"
START_REMINDERS: Final = "start_reminders"

ADMIN_SENDING: Final = "admin_sending"
ADMIN_SUPPRESSIONS: Final = "admin_suppressions"
ADMIN_WORKSPACE: Final = "admin_workspace"
RELEASE_SUPPRESSION: Final = "release_suppression"

OPEN_POLL_VIEW: Final = "open_poll"
CONFIRM_POLL_VIEW: Final = "confirm_poll"
CLOSE_POLL_VIEW: Final = "close_poll"
ANSWER_ALL_VIEW: Final = "answer_all"
REGISTER_ADDRESS_VIEW: Final = "register_address"
PROVE_ADDRESS_VIEW: Final = "prove_address"
MANAGE_POLL_VIEW: Final = "manage_poll"
GRID_VIEW: Final = "grid"
EDIT_POLL_VIEW: Final = "edit_poll"
CONFIRM_EDIT_VIEW: Final = "confirm_edit"
CONFIRM_PROPOSAL_VIEW: Final = "confirm_proposal"
PROPOSE_TIME_VIEW: Final = "propose_time"
HISTORY_VIEW: Final = "history"
ADMIN_VIEW: Final = "admin"
RELEASE_COMPLAINT_VIEW: Final = "release_complaint"

OPEN_POLL_SHORTCUT: Final = "open_poll"
OPEN_POLL_FROM_MESSAGE: Final = "open_poll_from_message"

LONGEST_CARRIED: Final = 800
"""Of one value in a modal's metadata, which Slack limits to 3000 in all."""


def menu_block(poll: str) -> str:
    """The block_id of the actions that carry `poll_menu`: its entries say what to do, the block says to which poll."""
    return f"poll:{poll}"


def vote_block(option: str, changed_in: int) -> str:
    """The block_id of the vote buttons of this option in the poll's message. Once its time was changed it says in which
    revision of the poll: a press on buttons that were drawn before then does not count."""
    return _of_option("vote", option, changed_in)


def reminder_block(option: str, changed_in: int) -> str:
    """As `vote_block`, in a direct message that asks its reader alone."""
    return _of_option("reminder", option, changed_in)


def _of_option(kind: str, option: str, changed_in: int) -> str:
    return f"{kind}:{option}:{changed_in}" if changed_in else f"{kind}:{option}"


def is_of_reminder(block: str) -> bool:
    """Whether the pressed button stands in such a message, which shows its reader's own answers."""
    return block.startswith("reminder:")


def read_menu(value: str, block: str) -> tuple[str, str]:
    """The entry that was chosen, and the poll's id ("" for none), which older messages named in the value."""
    entry, _, poll = value.partition(":")
    return entry, poll or block.partition(":")[2]


def metadata(**values: Any) -> str:
    """What a modal carries from one step to the next: compact JSON of ids, never what a person typed.

    What is longer than any id or address of Slack's is left out, since Slack refuses a modal that carries too much.
    """
    carried = {name: value for name, value in values.items() if value and len(str(value)) <= LONGEST_CARRIED}
    return json.dumps(carried, separators=(",", ":"))


def read_metadata(text: str) -> dict[str, Any]:
    """The values of `metadata`; {} for what is not ours."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
