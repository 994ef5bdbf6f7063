"""SES v2's account, identities and suppression list, as REST. What SES does stands elsewhere."""

from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from playground.aws.account import Identity, SesRegion, Suppressed
from playground.aws.errors import AwsError
from playground.aws.rest_inputs import choices_of, flag, known_configuration_set
from playground.aws.ses import Ses

PAGE_SIZE = 100


def account_routes(ses: Ses) -> Blueprint:
    """GetAccount and the two Put calls that change it."""
    routes = Blueprint("account", __name__)

    @routes.get("/account")
    def get_account() -> ResponseReturnValue:
        return _account_view(ses, _region())

    @routes.put("/account/sending")
    def put_account_sending() -> ResponseReturnValue:
        _region().sending_enabled = flag("SendingEnabled")
        return {}

    @routes.put("/account/suppression")
    def put_account_suppression() -> ResponseReturnValue:
        _region().suppressed_reasons = choices_of("SuppressedReasons", {"BOUNCE", "COMPLAINT"})
        return {}

    return routes


def identity_routes() -> Blueprint:
    """Identities: a new one is unverified here, as at AWS until its DNS records are seen; the control API verifies."""
    routes = Blueprint("identities", __name__)

    @routes.post("/identities")
    def create_email_identity() -> ResponseReturnValue:
        name = str(request.get_json()["EmailIdentity"]).lower()
        if name in _region().identities:
            raise AwsError("AlreadyExistsException", f"Email identity {name} already exist.")
        identity = _region().identities[name] = Identity(name, verified=False)
        return {"IdentityType": _identity_type(name), "VerifiedForSendingStatus": identity.verified}

    @routes.get("/identities/<path:name>")
    def get_email_identity(name: str) -> ResponseReturnValue:
        return _identity_view(_known_identity(name))

    @routes.put("/identities/<path:name>/configuration-set")
    def put_configuration_set(name: str) -> ResponseReturnValue:
        chosen = request.get_json().get("ConfigurationSetName")
        if chosen:
            known_configuration_set(_region(), chosen)
        _known_identity(name).configuration_set = chosen or None
        return {}

    @routes.put("/identities/<path:name>/feedback")
    def put_feedback(name: str) -> ResponseReturnValue:
        _known_identity(name).feedback_forwarding = flag("EmailForwardingEnabled")
        return {}

    return routes


def suppression_routes(ses: Ses) -> Blueprint:
    """The account's suppression list."""
    routes = Blueprint("suppression", __name__)

    @routes.get("/suppression/addresses")
    def list_suppressed() -> ResponseReturnValue:
        reasons = request.args.getlist("Reason")
        chosen = [one for one in _region().suppressed.values() if not reasons or one.reason in reasons]
        start, size = int(request.args.get("NextToken", 0)), int(request.args.get("PageSize", PAGE_SIZE))
        page: dict[str, Any] = {"SuppressedDestinationSummaries": [_view(one) for one in chosen[start : start + size]]}
        return page | ({"NextToken": str(start + size)} if start + size < len(chosen) else {})

    @routes.put("/suppression/addresses")
    def put_suppressed() -> ResponseReturnValue:
        wanted = request.get_json()
        if not _region().production_access:
            raise AwsError("BadRequestException", "Your account is in the sandbox and cannot change this list.")
        _region().suppress(str(wanted["EmailAddress"]), str(wanted["Reason"]), ses.clock.now())
        return {}

    @routes.get("/suppression/addresses/<path:address>")
    def get_suppressed(address: str) -> ResponseReturnValue:
        return {"SuppressedDestination": _view(_known_suppressed(address))}

    @routes.delete("/suppression/addresses/<path:address>")
    def delete_suppressed(address: str) -> ResponseReturnValue:
        del _region().suppressed[_known_suppressed(address).address]
        return jsonify({})

    return routes


def _region() -> SesRegion:
    region: SesRegion = g.region
    return region


def _account_view(ses: Ses, region: SesRegion) -> dict[str, Any]:
    limits = region.limits
    return {
        "DedicatedIpAutoWarmupEnabled": False,
        "EnforcementStatus": region.enforcement_status,
        "ProductionAccessEnabled": region.production_access,
        "SendingEnabled": region.sending_enabled,
        "SendQuota": {
            "Max24HourSend": limits.per_day,
            "MaxSendRate": limits.per_second,
            "SentLast24Hours": limits.sent_last_day(ses.clock.now()),
        },
        "SuppressionAttributes": {"SuppressedReasons": list(region.suppressed_reasons)},
    }


def _identity_view(identity: Identity) -> dict[str, Any]:
    view: dict[str, Any] = {
        "IdentityType": _identity_type(identity.name),
        "FeedbackForwardingStatus": identity.feedback_forwarding,
        "VerifiedForSendingStatus": identity.verified,
        "VerificationStatus": "SUCCESS" if identity.verified else "PENDING",
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS" if identity.verified else "PENDING"},
    }
    return view | ({"ConfigurationSetName": identity.configuration_set} if identity.configuration_set else {})


def _identity_type(name: str) -> str:
    return "EMAIL_ADDRESS" if "@" in name else "DOMAIN"


def _known_identity(name: str) -> Identity:
    identity = _region().identities.get(name.lower())
    if identity is None:
        raise AwsError("NotFoundException", f"Email identity <{name}> does not exist.", 404)
    return identity


def _known_suppressed(address: str) -> Suppressed:
    found = _region().suppressed.get(address.lower())
    if found is None:
        raise AwsError("NotFoundException", f"Email address {address} does not exist on your suppression list.", 404)
    return found


def _view(one: Suppressed) -> dict[str, Any]:
    return {"EmailAddress": one.address, "Reason": one.reason, "LastUpdateTime": one.since.timestamp()}
