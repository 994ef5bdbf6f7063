"""Meet's settings, from the environment and `.env`: bad values are reported all at once, secrets are never shown."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.config import values
from bot.config.placeholders import is_placeholder
from bot.config.smtp_server import SmtpServer, parse_smtp_url
from bot.domain.errors import MeetError

SLACK_API_URL = "https://slack.com/api/"
MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_hex(32))'"


class SettingsError(MeetError):
    """Settings that cannot be used; `problems` holds one sentence each, `missing` what `meet serve` needs besides."""

    def __init__(self, problems: list[str], missing: list[str] | None = None) -> None:
        super().__init__(" ".join(problems))
        self.problems, self.missing = problems, missing or []

    @property
    def for_serving(self) -> "SettingsError":
        """What keeps `meet serve` from starting, all of it at once."""
        return SettingsError([*self.problems, *self.missing])


def _slack_secret(prefix: str, origin: str) -> AfterValidator:
    """Slack's tokens say by their first letters what they are; pasting the wrong one is the usual mistake."""

    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefix):
            raise ValueError(f"must begin with {prefix} (Slack shows it under {origin}).")
        return secret

    return AfterValidator(check)


def _check_key(secret: SecretStr) -> SecretStr:
    if 0 < len(secret.get_secret_value()) < values.SHORTEST_KEY:
        raise ValueError(f"must have {values.GOOD_KEY} characters or more; make one with {MAKE_KEY}.")
    return secret


def _without_login(url: str) -> str:
    """Sentences name these addresses, and neither Slack nor AWS takes a password there."""
    if "@" in url:
        raise ValueError("must have no user and no password, nor any other @.")
    return url


BotToken = Annotated[SecretStr, _slack_secret("xoxb-", "OAuth & Permissions")]
AppToken = Annotated[SecretStr, _slack_secret("xapp-", "Basic Information, App-Level Tokens")]
Url = Annotated[str, AfterValidator(values.parse_url), AfterValidator(_without_login)]
SmtpUrl = Annotated[SmtpServer, NoDecode, BeforeValidator(parse_smtp_url)]
Listening = Annotated[values.Bind, NoDecode, BeforeValidator(values.parse_bind)]


class Settings(BaseSettings):
    """Field names are the environment's names in small letters (docs/reference.md). Empty means unset."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
        populate_by_name=True,
    )

    database_url: Annotated[str, AfterValidator(values.parse_database_url)] = Field("sqlite:///meet.db", repr=False)
    """Not in the repr, because a PostgreSQL URL may carry a password."""

    slack_bot_token: BotToken | None = None
    slack_app_token: AppToken | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: Annotated[Url, AfterValidator(lambda url: f"{url}/")] = SLACK_API_URL

    aws_region: str | None = Field(None, validation_alias=AliasChoices("aws_region", "aws_default_region"))
    aws_endpoint_url: Url | None = None
    aws_access_key_id: SecretStr | None = None
    aws_secret_access_key: SecretStr | None = None
    aws_session_token: SecretStr | None = None
    aws_profile: str | None = None

    meet_mailer: Annotated[str, BeforeValidator(values.parse_mailer)] = values.SES
    smtp_url: SmtpUrl | None = None
    meet_from_address: Annotated[str, AfterValidator(values.parse_from_address)] | None = None
    meet_configuration_set: str = "meet"
    meet_feedback_queue_url: Url | None = None
    meet_public_url: Annotated[str, AfterValidator(values.parse_public_url)] | None = None
    meet_bind: Listening = values.Bind("127.0.0.1", 3000)
    meet_metrics_bind: Listening | None = None
    meet_secret_key: Annotated[SecretStr, AfterValidator(_check_key)] = SecretStr("")
    meet_operators: Annotated[tuple[values.Operator, ...], NoDecode, BeforeValidator(values.parse_operators)] = ()
    meet_threads: Annotated[int, BeforeValidator(values.parse_threads)] = 10
    meet_send_rate: Annotated[float, BeforeValidator(values.parse_rate)] | None = None
    meet_aws_account_id: Annotated[str, BeforeValidator(values.parse_account_id)] | None = None
    meet_inbound_domain: Annotated[str, BeforeValidator(values.parse_inbound_domain)] = ""
    """Where calendars answer new invites (MEET_INBOUND_DOMAIN); "" for the organizer's own mailbox."""
    meet_inbound_queue_url: Url | None = None
    meet_inbound_bucket: Annotated[str, BeforeValidator(values.parse_bucket)] | None = None
    meet_forward_answers: Annotated[str, BeforeValidator(values.parse_switch)] = values.YES
    meet_language: Annotated[str, BeforeValidator(values.parse_language)] = ""
    """Of polls in channels (MEET_LANGUAGE); "" is each organizer's own."""
    meet_log_level: Annotated[str, BeforeValidator(values.parse_log_level)] = "INFO"
    meet_log_format: Annotated[str, BeforeValidator(values.parse_log_format)] = "console"

    @model_validator(mode="before")
    @classmethod
    def _strip(cls, given: dict[str, object]) -> dict[str, object]:
        return values.without_blanks(given, kept="meet_secret_key")

    @field_validator("*", mode="before")
    @classmethod
    def _is_text(cls, value: object, about: ValidationInfo) -> object:
        """Bytes that are not UTF-8 arrive as lone surrogates, which neither a file nor a database can take."""
        if isinstance(value, str) and not all(mark.isprintable() or mark.isspace() for mark in value):
            raise ValueError("must be plain text, without control characters.")
        if isinstance(value, str) and is_placeholder(str(about.field_name), value):
            raise ValueError("is still the placeholder of an example: put the real value there, or take it out.")
        return value

    @property
    def secret_key(self) -> bytes:
        """What codes and unsubscribe links are signed with. Raises SettingsError where none is set."""
        key = self.meet_secret_key.get_secret_value()
        if not key:
            raise SettingsError([f"MEET_SECRET_KEY is not set; make one with {MAKE_KEY} and keep it."])
        return key.encode()

    @property
    def installs_by_oauth(self) -> bool:
        """Whether workspaces install Meet by themselves."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @property
    def asks_slack_itself(self) -> bool:
        """Whether it is the real Slack that Meet talks to."""
        return self.slack_api_url == SLACK_API_URL

    @property
    def oauth_client(self) -> tuple[str, str]:
        """The app's client id and secret, "" each where unset."""
        return self.slack_client_id or "", _revealed(self.slack_client_secret) or ""

    @property
    def has_good_key(self) -> bool:
        """Whether nobody can guess the secret key."""
        return len(self.meet_secret_key.get_secret_value()) >= values.GOOD_KEY

    @property
    def mails_by_ses(self) -> bool:
        """Whether Amazon SES takes the mail. It alone tells what becomes of it."""
        return self.meet_mailer == values.SES

    @property
    def mails_by_smtp(self) -> bool:
        """Whether mail goes to the server of SMTP_URL."""
        return self.meet_mailer == values.SMTP

    @property
    def aws_account_id(self) -> str | None:
        """The account whose feedback counts: the one set, else the one in the queue's URL."""
        return self.meet_aws_account_id or values.account_of_queue(self.meet_feedback_queue_url)

    @property
    def takes_replies(self) -> bool:
        """Whether calendars answer Meet, and Meet knows where SES puts their mail."""
        return bool(self.meet_inbound_domain and self.meet_inbound_queue_url and self.meet_inbound_bucket)

    @property
    def aws_access(self) -> dict[str, Any]:
        """Where AWS is asked and as whom; what is unset here botocore looks for in its own places (roles, profiles)."""
        found = {
            "region_name": self.aws_region,
            "aws_access_key_id": _revealed(self.aws_access_key_id),
            "aws_secret_access_key": _revealed(self.aws_secret_access_key),
            "aws_session_token": _revealed(self.aws_session_token),
        }
        return {name: value for name, value in found.items() if value}


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
