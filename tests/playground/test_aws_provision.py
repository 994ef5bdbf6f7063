"""The playground's AWS account is ready at once, as an operator's setup would leave it."""

import json
from contextlib import ExitStack
from typing import Any

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.aws.limits import Limits
from playground.aws.server import Aws, start_aws
from playground.bus import Bus
from playground.clock import PlaygroundClock
from tests.playground.aws_by_api import provision_by_api
from tests.playground.aws_fixture import session_of

OF_ITS_OWN = {"CreatedTimestamp", "LastModifiedTimestamp", "SubscriptionArn"}


def test_the_account_is_made_as_calls_of_the_api_make_it() -> None:
    clock = PlaygroundClock()
    with start_aws(Bus(clock), clock) as ready, start_aws(Bus(clock), clock) as called, ExitStack() as stack:
        ready.provision()
        session = session_of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION)
        names: Any = ("sns", "sqs", "sesv2")
        clients = [session.client(name, endpoint_url=called.url) for name in names]
        for client in clients:
            stack.callback(client.close)
        provision_by_api(called, *clients)
        assert everything_in(ready) == everything_in(called)


def everything_in(aws: Aws) -> Any:
    """What the account has, without its number and what each thing has of its own."""
    sns, sqs = sns_backends[aws.account_id][REGION], sqs_backends[aws.account_id][REGION]
    found = {
        "queues": {queue.name: shared(queue.attributes) for queue in sqs.queues.values()},
        "topics": {topic.name: topic.policy for topic in sns.topics.values()},
        "subscribed": {one.endpoint: [one.topic.name, shared(one.attributes)] for one in sns.subscriptions.values()},
        "ses": aws.ses.region(REGION),
    }
    text = json.dumps(found, sort_keys=True, default=plain)
    return json.loads(text.replace(aws.account_id, "ACCOUNT"))


def shared(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name not in OF_ITS_OWN}


def plain(part: Any) -> Any:
    """What JSON can say of it; limits are the playground's own, which no setup changes."""
    if isinstance(part, frozenset):
        return sorted(part)
    return None if isinstance(part, Limits) else vars(part)
