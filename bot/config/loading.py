"""Loading the settings, and what is missing among them for `meet serve`: a sentence for each fault, all at once."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_settings import InitSettingsSource

from bot.config.clashes import clashes
from bot.config.page_examples import left_from_the_page
from bot.config.settings import Settings, SettingsError
from bot.config.values import SES, SMTP


def load_settings(**overrides: Any) -> Settings:
    """The settings; `overrides` win. Raises SettingsError with one sentence for each bad value."""
    return _load(Settings, overrides)


def isolated_settings(**values: Any) -> Settings:
    """Settings from these values alone: neither the environment nor a `.env` is read. Raises SettingsError."""
    return _load(_of_these, values)


def _of_these(**values: Any) -> Settings:
    only: dict[str, Any] = {"_build_sources": ((InitSettingsSource(Settings, init_kwargs=values),), {})}
    return Settings(**only)


def _load(make: Callable[..., Settings], values: dict[str, Any]) -> Settings:
    try:
        return make(**values)
    except ValidationError as error:
        problems = error.errors(include_input=False)
        bad = {str(one["loc"][0]).lower() for one in problems if one["loc"]}
        raise SettingsError([_sentence(one) for one in problems], _missing_beside(bad, make, values)) from None
    except OSError as refused:
        cure = "Let the account that runs Meet read it, or take it away. Nothing was started."
        raise SettingsError([f".env cannot be read ({refused.strerror}). {cure}"]) from None
    except UnicodeDecodeError:
        raise SettingsError([".env is not text in UTF-8; save it so, or take it away. Nothing was started."]) from None


def _sentence(error: Any) -> str:
    name = str(error["loc"][0]).upper() if error["loc"] else "The settings"
    text = str(error.get("ctx", {}).get("error") or f"cannot be used: {error['msg']}.")
    return f"{name} {text}"


def ensure_complete(settings: Settings) -> None:
    """Raises SettingsError naming everything that keeps `meet serve` from its work: what is missing, what clashes, and
    what is still an example of the pages."""
    missing = [*_missing(settings), *clashes(settings), *left_from_the_page(settings)]
    if missing:
        raise SettingsError(missing)


def _missing(settings: Settings) -> list[str]:
    needs = {
        **_needs_of_oauth(settings),
        "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)": settings.slack_app_token
        or settings.slack_signing_secret,
        "MEET_FROM_ADDRESS": settings.meet_from_address,
        **_needs_of_mail(settings),
        "MEET_SECRET_KEY": settings.meet_secret_key.get_secret_value(),
    }
    return [f"{name} is not set." for name, value in needs.items() if not value]


def _missing_beside(bad: set[str], make: Callable[..., Settings], values: dict[str, Any]) -> list[str]:
    """What is missing beside these bad settings. A bad one is not reported as missing too."""
    unset = {name: Settings.model_fields[name].default for name in bad & Settings.model_fields.keys()}
    missing = _missing(make(**{**values, **unset}))
    return [sentence for sentence in missing if not any(name.upper() in sentence for name in bad)]


def _needs_of_mail(settings: Settings) -> dict[str, object]:
    needs: dict[str, dict[str, object]] = {
        SES: {"MEET_FEEDBACK_QUEUE_URL": settings.meet_feedback_queue_url, "AWS_REGION": settings.aws_region},
        SMTP: {"SMTP_URL": settings.smtp_url},
    }
    return needs[settings.meet_mailer]


def _needs_of_oauth(settings: Settings) -> dict[str, object]:
    """One workspace needs its token; many need all three of OAuth's settings as soon as one client setting is there."""
    if not settings.slack_client_id and not settings.slack_client_secret:
        return {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    return {
        "SLACK_CLIENT_ID (it belongs to SLACK_CLIENT_SECRET)": settings.slack_client_id,
        "SLACK_CLIENT_SECRET (it belongs to SLACK_CLIENT_ID)": settings.slack_client_secret,
        "MEET_PUBLIC_URL (Slack sends people back there after an installation)": settings.meet_public_url,
    }
