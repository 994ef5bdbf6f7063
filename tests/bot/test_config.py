"""Settings: what is accepted, how every bad value is told at once, and that secrets stay secret."""

from pathlib import Path

import pytest

from bot.config.loading import ensure_complete, load_settings
from bot.config.settings import Settings, SettingsError
from bot.config.values import Bind, Operator

KEY = "k" * 32
SERVING = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "MEET_FROM_ADDRESS": "invites@meet.our-company.net",
    "MEET_FEEDBACK_QUEUE_URL": "https://sqs.us-east-2.amazonaws.com/123456789012/meet-ses-feedback",
    "AWS_REGION": "us-east-2",
    "MEET_SECRET_KEY": KEY,
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(name.upper(), raising=False)
        assert field is not None
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def refusal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        read(monkeypatch, **environment)
    return refused.value.problems


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///meet.db"
    assert settings.meet_bind == Bind("127.0.0.1", 3000)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.meet_log_level == "INFO"
    assert settings.meet_operators == ()


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("MEET_THREADS=3\nMEET_LOG_FORMAT=json\n", encoding="utf-8")
    settings = read(monkeypatch, MEET_THREADS="4")
    assert (settings.meet_threads, settings.meet_log_format) == (4, "json")


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, MEET_BIND="", SLACK_APP_TOKEN="").meet_bind == Bind("127.0.0.1", 3000)


def test_every_bad_value_is_reported_at_once_each_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = refusal(
        monkeypatch,
        DATABASE_URL="mysql://db",
        MEET_BIND="3000",
        MEET_THREADS="many",
        MEET_OPERATORS="ada",
        SLACK_BOT_TOKEN="xapp-wrong",
    )
    assert sorted(problem.split()[0] for problem in problems) == [
        "DATABASE_URL", "MEET_BIND", "MEET_OPERATORS", "MEET_THREADS", "SLACK_BOT_TOKEN",
    ]  # fmt: skip
    assert all(problem.endswith((".", ").")) for problem in problems)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "meet.db"),
        ("DATABASE_URL", "sqlite:///meet.db?mode=ro"),
        ("DATABASE_URL", "sqlite:///file:meet.db?uri=true"),
        ("DATABASE_URL", "sqlite:///file:meet.db"),
        ("DATABASE_URL", "postgresql://"),
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_API_URL", "ftp://slack.com/api"),
        ("AWS_ENDPOINT_URL", "http://[::1"),
        ("AWS_ENDPOINT_URL", "http://host:99999"),
        ("MEET_BIND", "localhost"),
        ("MEET_BIND", ":3000"),
        ("MEET_BIND", "127.0.0.1:70000"),
        ("MEET_BIND", "127.0.0.1:٣"),
        ("MEET_BIND", "::1:3000"),
        ("MEET_BIND", "[::1"),
        ("MEET_BIND", "::1]:3000"),
        ("MEET_BIND", "[::1]]:3000"),
        ("MEET_BIND", "local host:3000"),
        ("MEET_METRICS_BIND", "9000"),
        ("MEET_OPERATORS", "T0123ABC"),
        ("MEET_OPERATORS", "T0123ABC:U1,t:u"),
        ("MEET_FROM_ADDRESS", "Meet <invites@example.com>"),
        ("MEET_FROM_ADDRESS", "invites"),
        ("MEET_PUBLIC_URL", "http://meet.example.com"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/?a=b"),
        ("MEET_PUBLIC_URL", "https://meet.example.com?"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/#top"),
        ("MEET_PUBLIC_URL", "https://ada@meet.example.com"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/a b"),
        ("MEET_PUBLIC_URL", "https://meet example.com"),
        ("MEET_PUBLIC_URL", "https://meet.example.com:port"),
        ("MEET_PUBLIC_URL", "//meet.example.com"),
        ("MEET_PUBLIC_URL", "meet.example.com"),
        ("MEET_PUBLIC_URL", "https:/meet.example.com"),
        ("MEET_PUBLIC_URL", "ftp://meet.example.com"),
        ("MEET_PUBLIC_URL", "https://meet.example.com:0"),
        ("MEET_PUBLIC_URL", "https://meet.example.com:99999"),
        ("MEET_PUBLIC_URL", "https://meet..example.com"),
        ("MEET_PUBLIC_URL", "https://-meet-.example.com"),
        ("MEET_PUBLIC_URL", "https://."),
        ("MEET_PUBLIC_URL", "https://💩,example.com"),
        ("MEET_PUBLIC_URL", "https://" + "a." * 130 + "example.com"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/a/../b"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/a/%2e%2E/b"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/a%2F..%2fb"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/a%0D%0Ab"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/" + "a" * 500),
        ("MEET_PUBLIC_URL", "https://meet.example.com/."),
        ("MEET_PUBLIC_URL", "https://meet.example.com/a//b"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/50%"),
        ("MEET_PUBLIC_URL", "https://meet.example.com/\u200bmeet"),
        ("MEET_CONFIGURATION_SET", "me\x1bet"),
        ("AWS_REGION", "us-east-2\udcff"),
        ("MEET_FEEDBACK_QUEUE_URL", "meet-ses-feedback"),
        ("MEET_SECRET_KEY", "short"),
        ("MEET_SEND_RATE", "0"),
        ("MEET_SEND_RATE", "nan"),
        ("MEET_SEND_RATE", "fast"),
        ("MEET_THREADS", "0"),
        ("MEET_THREADS", "65"),
        ("MEET_AWS_ACCOUNT_ID", "12345"),
        ("MEET_LOG_LEVEL", "loud"),
        ("MEET_LOG_FORMAT", "xml"),
        ("SLACK_BOT_TOKEN", "token"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
    ],
)
def test_a_bad_value_gets_one_sentence_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (problem,) = refusal(monkeypatch, **{name: value})
    assert problem.startswith(f"{name} must ")
    assert problem.count("\n") == 0


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "MEET_SECRET_KEY"])
def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(monkeypatch, **{name: "hunter2"})
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_secrets_appear_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        DATABASE_URL="postgresql://meet:hunter2@db/meet",
        SLACK_BOT_TOKEN="xoxb-hunter2",
        SLACK_APP_TOKEN="xapp-hunter2",
        SLACK_SIGNING_SECRET="hunter2",
        SLACK_CLIENT_SECRET="hunter2",
        AWS_ACCESS_KEY_ID="hunter2",
        AWS_SECRET_ACCESS_KEY="hunter2",
        AWS_SESSION_TOKEN="hunter2",
        MEET_SECRET_KEY="hunter2" * 8,
    )
    assert "hunter2" not in repr(settings) + str(settings)


@pytest.mark.parametrize(
    ("text", "bind"),
    [
        ("0.0.0.0:80", Bind("0.0.0.0", 80)),  # noqa: S104 (parsed, never bound)
        ("[::1]:3000", Bind("::1", 3000)),
        ("localhost:0", Bind("localhost", 0)),
    ],
)
def test_an_address_to_listen_on_is_host_and_port(monkeypatch: pytest.MonkeyPatch, text: str, bind: Bind) -> None:
    assert read(monkeypatch, MEET_BIND=text).meet_bind == bind
    assert str(bind) == text


def test_operators_are_people_of_workspaces_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, MEET_OPERATORS="T0123:U0456, T0123:W0789,,T0123:U0456")
    assert settings.meet_operators == (Operator("T0123", "U0456"), Operator("T0123", "W0789"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_spelling_of_postgresql_gets_our_driver(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    assert read(monkeypatch, DATABASE_URL=f"{scheme}://db/meet").database_url == "postgresql+psycopg://db/meet"


def test_slacks_address_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, SLACK_API_URL="http://127.0.0.1:1/api").slack_api_url == "http://127.0.0.1:1/api/"


def test_plain_http_is_public_only_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, MEET_PUBLIC_URL="http://127.0.0.1:3000/").meet_public_url == "http://127.0.0.1:3000"


def test_the_account_is_the_queues_unless_another_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = "https://sqs.us-east-2.amazonaws.com/123456789012/meet"
    assert read(monkeypatch, MEET_FEEDBACK_QUEUE_URL=queue).aws_account_id == "123456789012"
    assert read(monkeypatch, MEET_AWS_ACCOUNT_ID="210987654321").aws_account_id == "210987654321"


def test_a_queue_without_account_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, MEET_FEEDBACK_QUEUE_URL="http://127.0.0.1:1/queue").aws_account_id is None


def test_aws_is_told_what_the_env_file_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AWS_ACCESS_KEY_ID=id\nAWS_SECRET_ACCESS_KEY=key\nAWS_DEFAULT_REGION=eu-west-1\n")
    assert load_settings().aws_access == {
        "aws_access_key_id": "id",
        "aws_secret_access_key": "key",
        "region_name": "eu-west-1",
    }


def test_the_secret_key_is_bytes_and_asked_for_where_it_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="MEET_SECRET_KEY is not set; make one with"):
        load_settings().secret_key  # noqa: B018 (asking is the test)
    assert read(monkeypatch, MEET_SECRET_KEY=KEY).secret_key == KEY.encode()


def test_serving_names_everything_it_misses_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        ensure_complete(load_settings())
    assert len(refused.value.problems) == len(SERVING)
    ensure_complete(read(monkeypatch, **SERVING))


def test_serving_over_http_needs_the_signing_secret_instead_of_the_app_token(monkeypatch: pytest.MonkeyPatch) -> None:
    over_http = {name: value for name, value in SERVING.items() if name != "SLACK_APP_TOKEN"}
    ensure_complete(read(monkeypatch, **over_http, SLACK_SIGNING_SECRET="s"))


def test_short_ids_name_operators_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, MEET_OPERATORS="T1:U1").meet_operators == (("T1", "U1"),)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://meet.example.com/", "https://meet.example.com"),
        ("https://example.com/meet/", "https://example.com/meet"),
        ("https://meet.example.com:8443", "https://meet.example.com:8443"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("http://LOCALHOST:3000", "http://localhost:3000"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
        ("HTTPS://MEET.Example.COM/Team", "https://meet.example.com/Team"),
        ("https://meet.example.com:443", "https://meet.example.com:443"),
        ("https://meet.example.com:/", "https://meet.example.com"),
        ("https://meet.example.com./", "https://meet.example.com"),
        ("https://Bücher.example/Straße", "https://xn--bcher-kva.example/Stra%C3%9Fe"),
        ("https://faß.example", "https://xn--fa-hia.example"),
        ("https://meet.example.com/%C3%A4/b", "https://meet.example.com/%C3%A4/b"),
        ("https://192.0.2.1/meet", "https://192.0.2.1/meet"),
        ("https://meet", "https://meet"),
    ],
)
def test_a_public_url_becomes_what_links_and_mail_headers_take(
    monkeypatch: pytest.MonkeyPatch, text: str, url: str
) -> None:
    assert read(monkeypatch, MEET_PUBLIC_URL=text).meet_public_url == url


def test_a_bad_setting_hides_nothing_that_serving_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        read(monkeypatch, **{**SERVING, "MEET_FROM_ADDRESS": "", "SLACK_APP_TOKEN": "wrong"})
    assert refused.value.missing == ["MEET_FROM_ADDRESS is not set."]
    assert [text.partition(" ")[0] for text in refused.value.for_serving.problems] == [
        "SLACK_APP_TOKEN",
        "MEET_FROM_ADDRESS",
    ]


def test_a_setting_that_is_bad_under_its_other_name_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        read(monkeypatch, AWS_DEFAULT_REGION="us\udcff")
    assert str(refused.value) == "AWS_REGION must be plain text, without control characters."
    assert "MEET_SECRET_KEY is not set." in refused.value.missing
    assert "AWS_REGION is not set." not in refused.value.missing


def test_no_sentence_repeats_a_bad_value_at_length(monkeypatch: pytest.MonkeyPatch) -> None:
    pasted = dict.fromkeys((name.upper() for name in Settings.model_fields), "9" * 50_000)
    assert max(map(len, refusal(monkeypatch, **pasted))) < 1000
