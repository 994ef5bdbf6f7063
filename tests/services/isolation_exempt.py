"""Functions of services that take no ids of a request, and why each needs none. It asserts nothing."""

ACCOUNT = "the SES account's, or the operator's: it carries no workspace, and no request from Slack reaches it"
CLAIMED = "takes what a claim over all workspaces handed out, with its attempt; no request names it"
READ = "takes values that a scoped read of the same transaction found; the rows above show that such a read finds none"
PURE = "touches no database"
SECRET_LINK = "the link in a person's own mail, signed; it ends mail to that address everywhere"
ANY_BROWSER = "belongs to a browser that installs, before there is a workspace"

WITHOUT = {
    ACCOUNT: """
        administration.status administration.alarms health.read_health health.is_silent
        administration.list_polls administration.list_deliveries administration.find_poll
        administration.list_quarantine administration.find_quarantined administration.list_audit
        administration.quarantined_body feedback.replay
        administration.purge deadlines.close_due agreeing.close_agreed ending.end_run_out
        begun_times.note_begun_times
        forgetting.unfinished feedback.apply_feedback
        replying.is_dealt_with replying.is_for_an_attendee replying.apply_mail replying.replay_mail
        installing.list_installations redrawing.release_leases reminding.remind_due repeating.open_due
        sending.claim_batch sending.end_answers settling.settle
        feedback_watch.watch_silence account_figures.take_turn account_figures.give_turn_back
        account_figures.keep_readings account_overview.account_overview
        account_overview.find_suppressions account_overview.release_listed
        listing.list_addresses
        suppressing.list_suppressions suppressing.add_suppression suppressing.release_suppression
        suppressing.pause_sending suppressing.resume_sending suppressing.standing_pause operators.open_breaker
        operators.warn_operators rates.read_rates rates.watch_rates rates.window_start
        sharing.look_ahead sharing.claim_in_turn sharing.count_claimed
    """,
    CLAIMED: """
        forgetting.go_on forgetting.standing_messages notifying.end_questions handing_over.handed_over_by
        notifying.drop_notice notifying.may_tell
        notifying.claim_notices notifying.settle_notice notifying.retry_notice notifying.give_up_notice
        notifying.look_up notifying.may_change notifying.take_away
        reminding.reminded_poll reminding.put_off redrawing.claim_unposted redrawing.claim_due sending.begin_attempts
    """,
    READ: """
        asked.read_as_asked asking.ask_for_addresses asking.tell_by_message holders.read_holders coming.read_as_drawn
        nights.read_nights
        series.start_series saving.save_done agreed_by_change.leave_the_choice
        agreed_by_change.put_off_close placing.take_back
        time_to_choose.is_due time_to_choose.tell_what_is_due time_to_choose.tell_what_began
        time_to_choose.told_that_is_so
        remembering.remember_texts remembering.remember_channel
        deciding.carry_out deciding.host_of
        inviting.promise inviting.promise_again inviting.next_resend mailing.promise_mails
        taking_back.withdraw taking_back.stop_unsent taking_back.next_sequence taking_back.leave_to_sharers
        taking_back.make_cancellations taking_back.pass_on
        reading.calendar_answers placing.give_answer placing.changed_since noting.keep_note
        finding.read_gone finding.read_named finding.read_runners telling.tell_runners notifying.tell_whoever_runs
        telling.keys_of telling.ask_about_proposal counters.tell_taken counters.proposer_of counters.say_moved_on
        asking.told_by_message
        arrived.tell arrived.mail_answer_on forwarding.mail_on
    """,
    PURE: """
        inviting.make_delivery inviting.is_ahead taking_back.make_cancellation people.is_fresh
        sharing.by_workspace counters.counter_decided
    """,
    SECRET_LINK: "consent.link_state consent.unsubscribe consent.resubscribe consent.is_stop_mail"
    " consent.unsubscribe_by_mail",
    ANY_BROWSER: "installing.issue_state installing.consume_state",
}
"""Why each of these functions takes no ids that somebody elsewhere could name."""
