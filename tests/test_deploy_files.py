"""The files of deployment name what is there: settings, paths, metrics, alarms, jobs, pages."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from bot.domain.mail_health import Alarm
from bot.jobs import JOBS
from bot.metrics import JOB_FAILURES, JOB_SECONDS, registry_of
from storage.database import Database
from tests.fakes import StandingClock
from tests.pages import ROOT, page, section
from tests.storage.databases import sqlite_copy
from tests.test_docs_reference import closing_database

DEPLOY = ROOT / "docs" / "deploy"
UNIT = (DEPLOY / "meet.service").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
RULES: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
OPERATIONS = page("docs/operations.md")
OF_PROMETHEUS = {"up"}
"""What Prometheus itself writes of a target."""


# Alerts


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a scrape reads, every job of the table having run and failed once."""
    for job in JOBS:
        JOB_SECONDS.labels(job.name).observe(0)
        JOB_FAILURES.labels(job.name).inc(0)
    url = sqlite_copy(tmp_path_factory.mktemp("metrics"))
    with closing_database(Database(url, clock=StandingClock())) as database:
        return generate_latest(registry_of(database)).decode()


def named(expression: str) -> set[str]:
    """The metrics of an expression: words that no parenthesis follows, outside of labels and ranges."""
    bare = re.sub(r"\{.*?\}|\[.*?\]", "", expression)
    return set(re.findall(r"\b[a-z_]+\b(?!\()", bare))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_metric_of_an_alert_is_one_that_meet_serves(rule: dict[str, Any], metrics: str) -> None:
    served = set(re.findall(r"^(\w+)(?: |\{)", metrics, re.MULTILINE)) | OF_PROMETHEUS
    assert named(rule["expr"])
    assert named(rule["expr"]) <= served


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_label_of_an_alert_has_the_values_that_meet_serves(rule: dict[str, Any], metrics: str) -> None:
    for metric, label, values in re.findall(r"(meet_\w+)\{(\w+)=~?\"(.*?)\"\}", rule["expr"]):
        # Prometheus renames a label that it has itself.
        told = label.removeprefix("exported_")
        served = set(re.findall(rf"^{metric}\{{{told}=\"(.*?)\"\}}", metrics, re.MULTILINE))
        assert set(values.split("|")) <= served
    assert "{job=" not in rule["expr"].replace('up{job="meet"}', ""), "Prometheus calls Meet's label exported_job"


def test_every_alarm_of_meet_is_in_one_alert() -> None:
    lists = [re.findall(r"meet_alarm\{alarm=~\"(.*?)\"\}", rule["expr"]) for rule in RULES]
    assert sorted(name for found in lists for one in found for name in one.split("|")) == sorted(Alarm)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_leads_to_a_part_of_a_page(rule: dict[str, Any]) -> None:
    name, _, anchor = rule["annotations"]["runbook"].partition("#")
    heads = re.findall(r"^#+ (.+)$", page(name), re.MULTILINE)
    assert anchor in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


def test_the_page_scrapes_the_target_that_the_alerts_name() -> None:
    (config,) = re.findall(r"```yaml\n(.*?)```", section(OPERATIONS, "## Alarms"), re.DOTALL)
    scraped = yaml.safe_load(config)
    assert scraped["rule_files"] == ["alerts.yml"]
    assert [one["job_name"] for one in scraped["scrape_configs"]] == ["meet"]


# Containers


def environments() -> list[dict[str, str]]:
    image = dict(re.findall(r"\b([A-Z_]+)=(\S+)", page("Dockerfile")))
    services = [COMPOSE["services"][name]["environment"] for name in ("meet", "migrate")]
    return [{name: value for name, value in image.items() if name in KNOWN}, *services]


KNOWN = {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("environment", environments(), ids=["image", "meet", "migrate"])
def test_what_a_container_is_told_are_settings_that_meet_takes(environment: dict[str, str]) -> None:
    values = {name.lower(): re.sub(r"\$\{.*?\}", "secret", value) for name, value in environment.items()}
    assert {"database_url", "meet_bind"} <= values.keys() <= {name.lower() for name in KNOWN}
    assert str(isolated_settings(**values).meet_bind) == values["meet_bind"]


def test_compose_starts_meet_once_the_database_answers_and_is_migrated() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["command"] == ["migrate"]
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["meet"]["command"] == ["serve"]
    assert services["meet"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_compose_builds_this_repository_and_keeps_the_database_in_a_volume() -> None:
    services = COMPOSE["services"]
    assert (DEPLOY / services["meet"]["build"]).resolve() == ROOT
    volume, _, place = services["database"]["volumes"][0].partition(":")
    assert volume in COMPOSE["volumes"]
    assert place == "/var/lib/postgresql/data"
    assert {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"} == set(services["database"]["environment"])


def test_compose_publishes_ports_on_the_machine_itself_alone() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


# systemd


def test_systemd_takes_the_unit_without_a_word(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("This machine has no systemd-analyze, which reads the unit (Debian: systemd).")
    # It asks for the program that the unit starts.
    unit = tmp_path / "meet.service"
    unit.write_text(UNIT.replace("/opt/meet/bin/meet", sys.executable), encoding="utf-8")
    done = subprocess.run([tool, "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_and_the_page_name_the_same_places() -> None:
    told = section(OPERATIONS, "## As a service")
    for key in ("WorkingDirectory", "User"):
        (value,) = re.findall(rf"^{key}=(.+)$", UNIT, re.MULTILINE)
        assert value in told
    for program in re.findall(r"^Exec\w+=(\S+)", UNIT, re.MULTILINE):
        assert program in told
    assert "docs/deploy/meet.service" in told


def test_the_unit_gives_meet_longer_to_stop_than_meet_takes() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert int(seconds) > 10
    assert COMPOSE["services"]["meet"]["stop_grace_period"] == f"{seconds}s"
    assert f"--stop-timeout {seconds}" in OPERATIONS
