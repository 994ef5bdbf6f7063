"""The TLS of all calls to Slack. Only Slack's certificates are its business; AWS's and a mail server's are boto3's and
smtplib's callers'."""

import ssl
from functools import cache


@cache
def tls_context() -> ssl.SSLContext:
    """Checks certificates against the machine's authorities, or those of SSL_CERT_FILE; safe for all threads.

    Made once in a process: it reads a hundred certificates, some 30 ms of a processor. slack_sdk opens a connection for
    each call, and without a context of ours each would make its own.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])  # as http.client offers it with a context of its own
    return context
