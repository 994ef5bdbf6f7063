"""Tells AWS's own refusals from what a proxy, or a server that is not AWS, answers in its place. It asks nothing."""

LONGEST = 300
BETWEEN = "Look at AWS_ENDPOINT_URL, and at the proxy between this machine and AWS."
NOT_AWS = "something that is not AWS answered ({})"


KEY = (
    "AWS does not know AWS_ACCESS_KEY_ID: copy it again, or make a new key for the user in the IAM console; a key that "
    "begins with ASIA needs its AWS_SESSION_TOKEN, and one with AKIA has none."
)
BOTH_KEYS = (
    "AWS_SECRET_ACCESS_KEY is not the one of AWS_ACCESS_KEY_ID: copy both again, or make a new key in the IAM console."
)
ENDED = (
    "AWS_SESSION_TOKEN has ended: sign in anew, or take it out; a Meet that serves needs the key of an IAM user, or a "
    "role."
)
LATE = "Set this machine's clock by NTP: AWS takes a request for five to fifteen minutes."
DENIED = "The credentials are right, but their policy does not allow this: `meet setup-aws` prints the policies."
FORBIDDEN = "403"
BUCKET = (
    "That bucket is another account's, or the policy of these credentials does not allow s3:ListBucket on it: look at "
    "MEET_INBOUND_BUCKET."
)
CREDENTIALS_CURES = {
    "InvalidClientTokenId": KEY,
    "UnrecognizedClient": KEY,
    "InvalidAccessKeyId": KEY,
    "SignatureDoesNotMatch": BOTH_KEYS,
    "InvalidSignature": BOTH_KEYS,
    "IncompleteSignature": BOTH_KEYS,
    "ExpiredToken": ENDED,
    "RequestExpired": LATE,
    "RequestTimeTooSkewed": LATE,
    "AccessDenied": DENIED,
    "AuthorizationError": DENIED,
    FORBIDDEN: BUCKET,
    "PartialCredentialsError": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither where there is a role.",
    "NoCredentialsError": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a role.",
    "ProfileNotFound": "AWS_PROFILE names a profile that ~/.aws/config does not have: correct it, or take it out.",
}
"""By the code of the refusal, which some protocols of AWS's end in "Exception", or by the kind of botocore's own error
(https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html)."""


def credentials_cure(code: str, message: str) -> str:
    """What to do about credentials that AWS refused so; "" where it is no matter of theirs."""
    cure = CREDENTIALS_CURES.get(code.removesuffix("Exception"), "")
    # A clock that is wrong makes a signature that does not match: only the words tell.
    return LATE if cure is BOTH_KEYS and ("expired" in message or "not yet current" in message) else cure


def vendor_errors() -> tuple[type[Exception], ...]:
    """All that a call of botocore raises: a refusal, no answer, and an answer that it cannot read, which is no
    BotoCoreError."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    return BotoCoreError, ClientError, ResponseParserError


def is_anothers(error: BaseException) -> bool:
    """Whether this error of botocore stems from an answer that AWS never gave: a web page, or a bare status.

    `invites.anothers_answers` refuses the others before botocore reads them.
    """
    from botocore.exceptions import ClientError
    from botocore.parsers import ResponseParserError

    if isinstance(error, ResponseParserError):
        return True
    if not isinstance(error, ClientError):
        return False
    if error.operation_name == "HeadBucket" and error.response.get("Error", {}).get("Code") == FORBIDDEN:
        # The answer to a HEAD has no body.
        return False
    # botocore takes the status for the code where the body is none of AWS's.
    return str(error.response.get("Error", {}).get("Code", "")).isdecimal()


def said(error: BaseException) -> str:
    """What the error says, in one line of bounded length and without a closing full stop."""
    if is_anothers(error):
        metadata = getattr(error, "response", {}).get("ResponseMetadata", {})
        status = metadata.get("HTTPStatusCode")
        told = NOT_AWS.format(f"HTTP {status}" if status else "its answer could not be read")
        asked = getattr(error, "operation_name", "")
        return f"{told} when calling the {asked} operation" if asked else told
    line = " ".join(str(error).split()).rstrip(".")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def explained(error: Exception) -> str:
    """Why AWS did nothing, and the cure, for an operator: a sentence or two."""
    from botocore.exceptions import ConnectionError as NotConnected
    from botocore.exceptions import HTTPClientError, NoCredentialsError, NoRegionError

    match error:
        case NoRegionError():
            return "AWS_REGION is not set: it says where your SES is."
        case NoCredentialsError():
            return "There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a role."
        case HTTPClientError() | NotConnected():
            return f"AWS could not be reached: {said(error)}. Check the network, AWS_REGION and AWS_ENDPOINT_URL."
        case _ if is_anothers(error):
            return f"AWS refused: {said(error)}. {BETWEEN}"
        case _:
            code, message = code_of(error), said(error)
            was = "refused" if hasattr(error, "response") else "was not asked"
            return f"AWS {was}: {message}. {credentials_cure(code, message)}".rstrip()


def code_of(error: BaseException) -> str:
    """The refusal's code as AWS names it; the kind of an error of botocore's own about credentials; "" for others."""
    kind = type(error).__name__
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", kind if kind in CREDENTIALS_CURES else ""))
