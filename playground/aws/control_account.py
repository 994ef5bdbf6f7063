"""The control API's account: limits, sandbox, pauses, identities, suppression list and faults."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from playground.aws.account import Identity, SesRegion
from playground.aws.credentials import REGION
from playground.aws.faults import Fault
from playground.aws.limits import SANDBOX_PER_DAY, SANDBOX_PER_SECOND, USUAL_PER_DAY, USUAL_PER_SECOND
from playground.aws.ses import Ses

ENFORCEMENTS = ("HEALTHY", "PROBATION", "SHUTDOWN")


def account_controls(ses: Ses) -> Blueprint:
    """Settings are read whole and changed one by one: a PUT names only what it changes."""
    routes = Blueprint("account", __name__)

    @routes.get("/settings")
    def show_settings() -> ResponseReturnValue:
        return _settings(ses)

    @routes.put("/settings")
    def change_settings() -> ResponseReturnValue:
        wanted: dict[str, Any] = request.get_json()
        unknown = sorted(set(wanted) - set(_settings(ses)))
        if unknown:
            raise ValueError(f"There is no setting {', '.join(unknown)}; there are: {', '.join(_settings(ses))}.")
        _change(ses, ses.region(REGION), wanted)
        return _settings(ses)

    @routes.get("/suppressed")
    def list_suppressed() -> ResponseReturnValue:
        return {"suppressed": {one.address: one.reason for one in ses.region(REGION).suppressed.values()}}

    @routes.put("/suppressed")
    def change_suppressed() -> ResponseReturnValue:
        wanted = request.get_json()
        ses.region(REGION).suppressed.clear()
        for address, reason in wanted.items():
            ses.region(REGION).suppress(address, str(reason), ses.clock.now())
        return {}

    _add_fault_routes(routes, ses)
    return routes


def _add_fault_routes(routes: Blueprint, ses: Ses) -> None:
    @routes.get("/faults")
    def list_faults() -> ResponseReturnValue:
        return {"faults": ses.faults.listed()}

    @routes.post("/faults")
    def add_fault() -> ResponseReturnValue:
        ses.faults.add(Fault(**request.get_json()))
        return {"faults": ses.faults.listed()}

    @routes.delete("/faults")
    def clear_faults() -> ResponseReturnValue:
        ses.faults.clear()
        return {}


def _settings(ses: Ses) -> dict[str, Any]:
    region = ses.region(REGION)
    return {
        "automatic": ses.sending.automatic,
        "held": ses.publisher.held,
        "duplicates": ses.publisher.duplicates,
        "per_day": region.limits.per_day,
        "per_second": region.limits.per_second,
        "production_access": region.production_access,
        "sending_enabled": region.sending_enabled,
        "enforcement_status": region.enforcement_status,
        "identities": {one.name: one.verified for one in region.identities.values()},
        "receipt_rules": region.receipt_rules,
        "configuration_sets": {one.name: one.sending_enabled for one in region.configuration_sets.values()},
    }


def _change(ses: Ses, region: SesRegion, wanted: dict[str, Any]) -> None:
    ses.sending.automatic = _flag(wanted, "automatic", ses.sending.automatic)
    ses.publisher.duplicates = int(wanted.get("duplicates", ses.publisher.duplicates))
    region.sending_enabled = _flag(wanted, "sending_enabled", region.sending_enabled)
    _change_sandbox(region, wanted)
    _change_parts(region, wanted)
    held = _flag(wanted, "held", ses.publisher.held)
    if not held:
        ses.publisher.release()
    ses.publisher.held = held


def _change_sandbox(region: SesRegion, wanted: dict[str, Any]) -> None:
    """Leaving production brings the sandbox's limits, and coming back the usual ones, unless the call names others."""
    production_access = _flag(wanted, "production_access", region.production_access)
    if region.production_access and not production_access:
        region.limits.per_day, region.limits.per_second = SANDBOX_PER_DAY, SANDBOX_PER_SECOND
    if production_access and not region.production_access:
        region.limits.per_day, region.limits.per_second = USUAL_PER_DAY, USUAL_PER_SECOND
    region.production_access = production_access
    region.limits.per_day = int(wanted.get("per_day", region.limits.per_day))
    region.limits.per_second = float(wanted.get("per_second", region.limits.per_second))


def _change_parts(region: SesRegion, wanted: dict[str, Any]) -> None:
    region.receipt_rules = [dict(rule) for rule in wanted.get("receipt_rules", region.receipt_rules)]
    for name in wanted.get("identities", {}):
        identity = region.identities.setdefault(name.lower(), Identity(name.lower()))
        identity.verified = _flag(wanted["identities"], name, identity.verified)
    for name in wanted.get("configuration_sets", {}):
        if name not in region.configuration_sets:
            raise LookupError(f"There is no configuration set {name!r}.")
        region.configuration_sets[name].sending_enabled = _flag(wanted["configuration_sets"], name, True)
    status = wanted.get("enforcement_status", region.enforcement_status)
    if status not in ENFORCEMENTS:
        raise ValueError(f"enforcement_status may be: {', '.join(ENFORCEMENTS)}.")
    region.enforcement_status = status


def _flag(wanted: dict[str, Any], name: str, present: bool) -> bool:
    """The wanted value of a switch, or its present one. Raises ValueError for anything but true and false."""
    value = wanted.get(name, present)
    if not isinstance(value, bool):
        raise ValueError(f"{name} may be true or false.")  # noqa: TRY004 (the text of a request is wrong, no type)
    return value
