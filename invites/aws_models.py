"""Reads botocore's data files, and keeps of them what Meet uses. It makes no client."""

import gzip
import json
from typing import Any

from botocore.loaders import JSONFileLoader

SERVICES = frozenset({"email", "sqs", "sns", "sts", "s3", "monitoring", "oidc", "portal.sso"})
"""Whose endpoints are kept, by the names of botocore's table: what Meet and its credentials ask."""


class SmallFileLoader(JSONFileLoader):
    """Leaves out what nobody reads here: the endpoints of three hundred services, and the words of the documentation.

    botocore keeps what it has read as long as a client lives. For a service that is not in the table it takes the
    partition's pattern, as it does for new services.
    """

    def load_file(self, file_path: str) -> Any:
        """The data of this file, whose name lacks its ending; None where there is no such file."""
        for ending, opened in ((".json", open), (".json.gz", gzip.open)):
            try:
                with opened(f"{file_path}{ending}", "rb") as file:
                    return json.loads(file.read(), object_hook=_without_waste)
            except FileNotFoundError:
                continue
        return None


def _without_waste(read: dict[str, Any]) -> dict[str, Any]:
    if isinstance(read.get("documentation"), str):
        # Empty, and not gone: botocore itself looks for some of it.
        read["documentation"] = ""
    if "dnsSuffix" in read and "services" in read:
        read["services"] = {name: told for name, told in read["services"].items() if name in SERVICES}
    return read
