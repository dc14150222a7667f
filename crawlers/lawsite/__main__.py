"""``python -m crawlers.lawsite``: the site of invented law, for trying the crawlers by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from crawlers.lawsite.invented import laws
from crawlers.lawsite.remote import make_remote
from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site, begin_with_troubles

DEFAULT_PORT = 8790
"""The port that the cards of the invented sources name."""


@click.command()
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="0 takes a free one.")
@click.option("--print-address", is_flag=True, help="Print the address, then nothing more.")
@click.option("--delay", "delay_s", default=0.0, help="Crawl-delay of robots.txt in seconds.")
@click.option("--troubles", is_flag=True, help="Begin with refusals and a broken answer.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Show the laws as of this day.")
@click.option(
    "--git-remote", type=click.Path(path_type=Path), help="Make a repository of law here first."
)
def main(
    port: int,
    print_address: bool,
    delay_s: float,
    troubles: bool,
    day: datetime | None,
    git_remote: Path | None,
) -> None:
    """Serve invented law on this machine until stopped (Ctrl-C)."""
    as_of: date | None = day.date() if day else None
    if git_remote is not None and not git_remote.exists():
        make_remote(git_remote, tuple(law for law in laws() if law.state == "xf"), as_of)
    site = Site(crawl_delay_s=delay_s, git_remote=str(git_remote or ""))
    site.shelf.show_day(as_of)
    if troubles:
        begin_with_troubles(site)
    server = Server(site, port=port)
    click.echo(server.address if print_address else f"Invented law at {server.address}/")
    server.serve()


if __name__ == "__main__":
    main()
