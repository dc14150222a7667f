"""``kb serve``."""

from __future__ import annotations

import click

from kb.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port; left out, 8000 or the next that is free."
)
def serve(host: str, port: int | None) -> None:
    """Serve the site until it is told to stop (Ctrl-C or SIGTERM)."""
    from webapp.server import bind, run  # noqa: PLC0415 - other commands need no server

    socket = bind(host, port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{socket.getsockname()[1]}")
    run(socket, Settings())
