"""Serves the application: gunicorn with two workers, waitress where there is no gunicorn."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from importlib.util import find_spec
from types import FrameType
from typing import Any

from flask import Flask

from kb.errors import MissingPartError, UsageError
from kb.settings import Settings
from webapp import create_app
from webapp.wiring import Site

FIRST_PORT = 8000
_TRIES = 50
WORKERS = 2
THREADS = 4
_GRACE_S = 3


def bind(host: str, port: int | None) -> socket.socket:
    """A bound socket. Without a port the first free one from 8000 on; UsageError if the port that
    was asked for is taken."""
    if port is not None:
        try:
            return _bound(host, port)
        except OSError as error:
            raise UsageError(
                f"Port {port} on {host} cannot be used ({_said(error)}); "
                "choose another with --port."
            ) from error
    last: OSError | None = None
    for candidate in range(FIRST_PORT, FIRST_PORT + _TRIES):
        try:
            return _bound(host, candidate)
        except OSError as error:
            last = error
    assert last is not None
    raise MissingPartError(
        f"No port from {FIRST_PORT} to {FIRST_PORT + _TRIES - 1} on {host} can be used "
        f"({_said(last)}); choose one with --port."
    )


def _said(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def run(bound: socket.socket, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; no child is left behind."""
    app = create_app(settings)
    if find_spec("gunicorn"):
        _run_gunicorn(bound, app)
    else:
        _run_waitress(bound, app)


def _run_gunicorn(bound: socket.socket, app: Flask) -> None:
    """The application is made once and shared; each worker opens its own connections."""
    from gunicorn.app.base import (  # type: ignore[import-untyped]  # noqa: PLC0415
        BaseApplication,
    )

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"fd://{bound.fileno()}",
                "workers": WORKERS,
                "threads": THREADS,
                "worker_class": "gthread",
                "preload_app": True,
                "timeout": 60,
                # The most that gunicorn bounds: searches in other scripts make long addresses.
                "limit_request_line": 8190,
                "graceful_timeout": _GRACE_S,
                "loglevel": "warning",
                "post_fork": _after_fork,
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    def _after_fork(_server: object, _worker: object) -> None:
        site: Site = app.extensions["site"]
        site.engine.dispose(close=False)
        threading.Thread(target=site.warm, daemon=True).start()

    os.environ.pop("GUNICORN_CMD_ARGS", None)
    arguments, sys.argv = sys.argv, sys.argv[:1]
    try:
        Application().run()
    finally:
        sys.argv = arguments


def _run_waitress(bound: socket.socket, app: Flask) -> None:
    from waitress import create_server  # type: ignore[import-untyped]  # noqa: PLC0415

    server: Any = create_server(app, sockets=[bound], threads=2 * THREADS)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    finally:
        server.close()
