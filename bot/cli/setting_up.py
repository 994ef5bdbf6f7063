"""Commands that make Meet ready: check every part of the configuration, and set up AWS."""

import click

from bot.cli.opening import read_settings
from bot.cli.output import as_json, print_json, say


@click.command()
@as_json
def check(json_wanted: bool) -> int:
    """Say what is wrong with the setup, and the cure. It looks at settings, tokens, scopes, SES, queue and database."""
    from bot.checks import run_checks
    from bot.checks.check import FAILURE
    from storage.database import telling_it_itself

    with telling_it_itself():
        found = run_checks()
    if json_wanted:
        print_json([one.document for one in found])
    else:
        for one in found:
            say(f"{MARKS[one.result]} {one.name}: {one.message}" + (f"\n  → {one.cure}" if one.cure else ""))
    return int(any(one.result == FAILURE for one in found))


@click.command("setup-aws")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--default-set", is_flag=True, help="Make the set the sending identity's default, too.")
def setup_aws(dry_run: bool, default_set: bool) -> None:
    """Make or repair what Meet needs in AWS: topic, queues, set. A second run changes nothing."""
    from invites.provisioning import setup_aws as set_up

    for line in set_up(read_settings(), dry_run=dry_run, default_set=default_set):
        say(line)


MARKS = {"ok": "✓", "warning": "!", "failure": "✗"}
COMMANDS = (check, setup_aws)
