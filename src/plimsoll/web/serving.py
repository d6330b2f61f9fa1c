"""Serving the tower: one process by default, several that share a door where asked."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plimsoll.facts.workspace import Workspace

THREADS = 8


def prepared(workspace: Workspace) -> Any:  # noqa: ANN401 - a WSGI application
    """The application for a workspace (made where it is missing), its journal up to date."""
    import django
    from django.core.wsgi import get_wsgi_application

    from plimsoll.journal.opening import migrate

    workspace.create()
    os.environ["PLIMSOLL_WORKSPACE"] = str(workspace.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "plimsoll.web.django_settings"
    django.setup()
    migrate()
    application = get_wsgi_application()
    from plimsoll.web.warming import load_rooms

    load_rooms()
    return application


def beside_the_pages() -> list[Callable[[], None]]:
    """What works in the background of every serving process; only for a `prepared` application."""
    from plimsoll.web.warming import keep_warm
    from plimsoll.web.watchkeeping import keep_watch

    return [keep_warm, keep_watch]


def door(host: str, port: int) -> socket.socket:
    """The socket to serve on; port 0 takes a free one. Raises UsageError when it is taken."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if os.name != "nt":  # there, the option would let a second server steal the door
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise UsageError(
            f"cannot serve on {host}:{port}: {error.strerror}", hint="give another one, --port 8401 for example"
        ) from error
    return found


def serve(
    application: Any,  # noqa: ANN401 - a WSGI application
    at: socket.socket,
    workers: int,
    ready: Callable[[], None],
    beside: Sequence[Callable[[], None]] = (),
) -> None:
    """Serve until stopped. `ready` is called once browsers can come, `beside` once in every process: what works in the
    background begins there.
    """
    import waitress

    at.listen(256)
    ready()
    if workers > 1:
        _fork(workers)
    for begin in beside:
        begin()
    server: Any = waitress.create_server(application, sockets=[at], threads=THREADS, ident="")
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


def _fork(workers: int) -> None:
    """Become one of several processes that accept on the same socket; the first one only waits for the others.

    Raises UsageError where there is no fork.
    """
    if not hasattr(os, "fork"):
        raise UsageError("several workers need a system with fork", hint="serve with one, or behind another server")
    import signal

    from django.db import connections

    connections.close_all()
    children: list[int] = []
    for _ in range(workers):
        pid = os.fork()
        if not pid:
            return
        children.append(pid)

    def stop(*_: object) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for child in children:
        os.waitpid(child, 0)
    sys.exit(1)
