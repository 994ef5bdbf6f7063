"""The words of `bot.domain.unsent`: what did not arrive, why, and what its recipient can do."""

_GOES_TO_ANOTHER = "`/meet email` takes another address, and the invite goes there."
_GOES_TO_THE_NEW = "`/meet start` brings it to the address that you have given since."
_LINK_ALLOWS = "Such a link allows it again, and `/meet email` takes another address."
_DELETE_IT = "Please delete it there yourself."
UNSENT_WHAT = {
    "code": "The code for {mask} did not reach you.",
    "invite": "The invite to “{title}” ({when}) did not reach you.",
    "change": "“{title}” is at {when} now; the mail that says so did not reach you, and your calendar may still show "
    "the old time.",
    "cancellation": "The meeting “{title}” ({when}) was cancelled; your calendar may still show it.",
    "reopening": "“{title}” ({when}) does not take place for now, since the poll is open again; your calendar may "
    "still show it.",
    "removal": "“{title}” could not be taken out of the calendar of {mask}, which may still show it.",
}
"""By `bot.domain.unsent.Thing`."""
UNSENT_WHY = {
    "bad_address": "Mail to {mask} comes back.",
    "given_before": "Mail to {mask} comes back.",
    "bounced_softly": "Mail to {mask} came back this time, which may clear up by itself.",
    "stopped": "You have ended mail from Meet, so nothing was mailed to you.",
    "stopped_by_link": "Mail to {mask} was ended by the link in a mail from Meet, so nothing was mailed there.",
    "blocked": "Your address cannot be mailed.",
    "failed": "Mailing it failed, which is no fault of yours.",
    "too_late": "It could not be mailed in time.",
}
"""By `bot.domain.unsent.Cause`."""
UNSENT_CURE = {
    ("code", ""): "`/meet email` sends another one.",
    ("code", "bad_address"): "Please look at the address again, or give another one.",
    ("invite", "bad_address"): "Give a better address, and the invite goes there at once.",
    ("invite", "given_before"): _GOES_TO_THE_NEW,
    ("invite", "stopped_by_link"): _LINK_ALLOWS,
    ("invite", "bounced_softly"): _GOES_TO_ANOTHER,
    ("invite", "stopped"): "`/meet start` brings it.",
    ("invite", "blocked"): _GOES_TO_ANOTHER,
    ("invite", "failed"): "Whoever organizes the meeting can send it again.",
    ("change", "bad_address"): "Give a better address, and the new invite goes there at once.",
    ("change", "given_before"): _GOES_TO_THE_NEW,
    ("change", "stopped_by_link"): _LINK_ALLOWS,
    ("change", "bounced_softly"): _GOES_TO_ANOTHER,
    ("change", "stopped"): "`/meet start` brings it.",
    ("change", "blocked"): _GOES_TO_ANOTHER,
    ("change", "failed"): "Whoever organizes the meeting can send it again.",
    ("cancellation", ""): _DELETE_IT,
    ("reopening", ""): _DELETE_IT,
    ("removal", ""): _DELETE_IT,
}
"""By thing and cause; "" is any other cause."""
