"""The fixtures of the mail's tests: one AWS account for all of them, a world of its own for each."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.invites.world import Account, MakeWorld, World, running_account, running_world


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    with running_account() as running:
        yield running


@pytest.fixture
def make_world(account: Account) -> Iterator[MakeWorld]:
    """Makes the test's world, with a mailer or settings of its own."""
    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(running_world(account, **changes))


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world()
