"""Servers that stand in for AWS and that nobody here wrote: moto's and ministack. Each starts on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from moto.server import ThreadedMotoServer

STARTUP_SECONDS = 60


@contextmanager
def running_moto() -> Iterator[str]:
    """moto's own server. It has no suppression options and no event destinations of SES v2."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def running_ministack() -> Iterator[str]:
    """ministack: SES v1 and v2 with event destinations, SNS and SQS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "ministack"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until it answers. Raises RuntimeError when it ended or stays silent."""
    until = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=STARTUP_SECONDS)
            connection.request("GET", "/_ministack/health")
            if connection.getresponse().status == 200:
                connection.close()
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"ministack did not start (exit code {server.poll()})")
