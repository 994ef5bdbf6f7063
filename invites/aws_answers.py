"""Tells AWS's own refusals from what a proxy, or a server that is not AWS, answers in its place. It asks nothing."""

LONGEST = 300
BETWEEN = "Look at AWS_ENDPOINT_URL, and at the proxy between this machine and AWS."
NOT_AWS = "something that is not AWS answered ({})"


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
        case _:
            cure = f" {BETWEEN}" if is_anothers(error) else ""
            return f"AWS refused: {said(error)}.{cure}"
