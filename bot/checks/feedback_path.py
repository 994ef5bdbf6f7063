"""The part of `meet check` that follows feedback from the configuration set over its topic to the queue."""

from collections.abc import Iterator
from contextlib import closing

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.config.settings import Settings
from invites.ses_account import EVENT_TYPES, AwsRefused, Inspector, queues_of_topic
from invites.sqs import SqsFeedbackQueue


def check_feedback_path(settings: Settings) -> Iterator[Check]:
    """Whether each event that Meet reads comes to MEET_FEEDBACK_QUEUE_URL. Silent where mail goes without SES, and
    where a part of the way cannot be asked, or publishes nothing: the checks of these parts say so."""
    if not settings.mails_by_ses or not settings.aws_region:
        return
    try:
        ours, published = _ours(settings), _published(settings)
        if not ours or EVENT_TYPES.difference(*published.values()):
            return
        lost = EVENT_TYPES.difference(
            *(kinds for topic, kinds in published.items() if ours in queues_of_topic(settings, topic))
        )
    except AwsRefused as refused:
        if refused.is_denied:
            cure = "Allow sns:ListSubscriptionsByTopic on the topic to have it checked; sending does not need it."
            yield Check("feedback_path", WARNING, "These credentials may not look where the topic leads.", cure)
        return
    yield _finding(settings, lost)


def _ours(settings: Settings) -> str:
    """The ARN of the queue that is read; "" for none."""
    if settings.meet_feedback_queue_url is None:
        return ""
    with closing(SqsFeedbackQueue(settings)) as queue:
        try:
            return queue.arn()
        except OSError:
            return ""


def _published(settings: Settings) -> dict[str, frozenset[str]]:
    with closing(Inspector(settings)) as inspector:
        return dict(inspector.configuration_set(settings.meet_configuration_set).published)


def _finding(settings: Settings, lost: frozenset[str]) -> Check:
    name = settings.meet_configuration_set
    if not lost:
        return Check("feedback_path", OK, f"What {name} publishes comes to the feedback queue.")
    text = (
        f"{name} publishes {', '.join(sorted(lost))} to a topic that does not lead to MEET_FEEDBACK_QUEUE_URL: Meet "
        "never hears of it."
    )
    cure = "Run `meet setup-aws`, and set MEET_FEEDBACK_QUEUE_URL to the queue that it names."
    return Check("feedback_path", FAILURE, text, cure)
