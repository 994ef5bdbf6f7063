"""S3 for one bucket, as much as reads and deletes a mail that came in. It lists nothing, and says why in no answer.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import re

from werkzeug.wrappers import Request, Response

from playground.aws.errors import AwsError
from playground.aws.receiving import BUCKET, Receiving

_RANGE = re.compile(r"bytes=0-(\d+)")


def answer_s3(receiving: Receiving, request: Request) -> Response:
    """The answer to a GET or DELETE of an object. Raises AwsError for everything else."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    if bucket != BUCKET or request.method not in ("GET", "DELETE"):
        raise AwsError("AccessDenied", "Access Denied", 403)
    if request.method == "DELETE":
        receiving.remove(key)
        return Response(b"", 204)
    content = receiving.stored(key)
    if content is None:
        # Without the right to list, S3 does not tell what is not there from what may not be read.
        raise AwsError("AccessDenied", "Access Denied", 403)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    part = content[: int(asked[1]) + 1] if asked else content
    return Response(part, 206 if asked else 200, content_type="application/octet-stream")
