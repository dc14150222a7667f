"""Hostile content against the real framework and parsers: nothing leaves the card's hosts, nothing
is written outside of the data folder, memory stays bounded, and the run goes on and says what it
refused.

Measured on two cores, limit of 64 MB a body, starting at 109 MB: 300 MB plain 110 MB, 300 MB of
untold length 170 MB, bombs of gzip and deflate 188 MB, a Word file that unfolds to 300 MB 232 MB,
entity bombs and deep nesting 120 MB. A law that fills the limit takes 1.0 GB and 31 s as HTML,
1.2 GB and 20 s as Akoma Ntoso, and 2.3 GB and 35 s where it is nothing but tags.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from crawlers.framework.card import load_cards
from crawlers.framework.runner import Runner, RunReport
from crawlers.lawsite.hostile import ANSWERERS
from crawlers.lawsite.hostile_source import write_hostile
from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site
from crawlers.lawsite.sources import host_of_site, write_sources
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress, SystemClock

GOOD = "xe-lawsite"
SCRIPT = Path(__file__).with_name("hostile_run.py")
MOST_MORE_MB = 400
"""Measured at most 125 MB; half of the memory of a small server stays free."""
DEADLINE_S = 300

REFUSED = {
    "entity-bomb": "entit",
    "external-entity": "uses entities, which are not read",
    "external-dtd": "kind of XML is not known",
    "deep.xml": "depth",
    "deep.html": "nested too deeply",
    "deep.json": "nested too deeply",
    "itself.pdf": "The PDF is broken",
    "big": "The body has 300 MB; the limit is 64 MB",
    "big-untold": "The body has more than 64 MB",
    "gzip-bomb": "The decompressed body has more than 64 MB",
    "deflate-bomb": "The decompressed body has more than 64 MB",
    "packed-twice": "which was not asked for",
    "no-gzip": "The compressed body is broken",
    "bomb.docx": "unfolds to more than 64 MB",
    "climbing.docx": "",
    "loop": "More than 10 redirects",
    "wrong-type": "",
    "redirect": "none of the card's",
}
"""Answer -> words of the sentence that says why it was refused."""
HARMLESS = ("xinclude", "scripted.html", "scripted.pdf", "climbing-name")
"""Answers that hold a law: it is taken without what is hostile round it."""


@dataclass
class Trap:
    """The site, a second one that nobody may ask, and a folder."""

    site: Server
    canary: Server
    folder: Path

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    @property
    def host(self) -> str:
        return host_of_site(self.site.address)

    def card(self, name: str, path: str, host: str = "") -> str:
        """Key of a new card that asks for a path of the site."""
        host = host or self.host
        return write_hostile(self.sources, name, f"http://{host}{path}", host)

    def settings(self, **more: Any) -> Settings:
        return Settings(
            data_dir=self.folder / "data",
            database_url="",
            workers=1,
            crawl_sources=self.sources,
            crawl_private=self.host,
            crawl_attempts=1,
            crawl_backoff_s=0.01,
            **more,
        )

    def run(self, *keys: str, **more: Any) -> tuple[RunReport, list[dict[str, Any]]]:
        settings = self.settings(**more)
        cards = {card.key: card for card in load_cards(settings.crawl_sources)}
        runner = Runner(open_store(settings), settings, SystemClock(), NoProgress())
        report = runner.run([cards[key] for key in keys])
        path = runner.folder(report) / "issues.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return report, [json.loads(line) for line in lines]


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    with Server(Site()) as site, Server(Site()) as canary:
        write_sources(tmp_path / "sources", site.address, delay_s=0)
        yield Trap(site, canary, tmp_path)


def said_of(issues: list[dict[str, Any]], key: str) -> str:
    return " ".join(
        f"{issue['what']} {issue.get('data', {}).get('why', '')}"
        for issue in issues
        if issue["source"] == key
    )


def outcomes(report: Mapping[str, Any]) -> dict[str, str]:
    return {source["source"]: source["outcome"] for source in report["sources"]}


def test_hostile_answers_are_refused_and_the_run_goes_on_in_bounded_memory(trap: Trap) -> None:
    names = [name for name in ANSWERERS if name != "endless"]
    to = quote(f"{trap.canary.address}/taken", safe="")
    keys = {name: trap.card(name.replace(".", "-"), f"/hostile/{name}?to={to}") for name in names}
    before = {path for path in trap.folder.rglob("*") if "data" not in path.parts}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(trap.folder / "data"), str(trap.sources), trap.host,
         *keys.values(), GOOD],
        capture_output=True, text=True, check=True, timeout=DEADLINE_S, cwd=trap.folder,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    found = outcomes(told["report"])
    assert set(REFUSED) | set(HARMLESS) == set(names)
    assert found[GOOD] == "published"
    for name, words in REFUSED.items():
        assert found[keys[name]] == "failed", name
        assert words in said_of(told["issues"], keys[name]), name
    assert told["peak_mb"] - told["before_mb"] < MOST_MORE_MB
    assert trap.canary.site.log.all() == ()
    _nothing_outside(trap, before)
    _laws_without_hostility(trap)


def _nothing_outside(trap: Trap, before: set[Path]) -> None:
    """No file outside of the data folder, and in the archive only names that are hashes."""
    after = {path for path in trap.folder.rglob("*") if "data" not in path.parts}
    assert {path for path in after - before if "__pycache__" not in path.parts} == set()
    assert not Path("/tmp/climbed.md").exists()
    blobs = [path.name for path in trap.settings().blobs_dir.iterdir()]
    assert blobs
    assert all(re.fullmatch(r"[0-9a-f]{64}", name) for name in blobs)


def _laws_without_hostility(trap: Trap) -> None:
    reader = Reader(open_store(trap.settings()))
    texts = {
        row.work.number: " ".join(
            f"{p.heading} {p.text}" for p in reader.provisions(row.expressions[0].expression.id)
        )
        for row in reader.works("XZ")
    }
    assert len(texts) >= 2
    for text in texts.values():
        assert not re.search(r"alert|fetch\(|onerror|root:|javascript|Invented law", text), text
    assert any("It is kept by the Registrar." in text for text in texts.values())


@pytest.mark.parametrize("name", ["external-entity", "external-dtd", "xinclude"])
def test_no_file_of_this_machine_comes_into_a_law(trap: Trap, name: str) -> None:
    secret = trap.folder / "secret.txt"
    secret.write_text("The secret of this machine.", encoding="utf-8")
    key = trap.card(name, f"/hostile/{name}?to={quote(secret.as_uri(), safe='')}")
    trap.run(key)
    database = (trap.folder / "data" / "kb.sqlite").read_bytes()
    assert b"The secret of this machine" not in database


def test_an_answer_without_end_is_given_up(trap: Trap) -> None:
    key = trap.card("endless", "/hostile/endless")
    report, issues = trap.run(key, GOOD, crawl_timeout_s=0.6)
    assert [source.outcome for source in report.sources] == ["failed", "published"]
    assert "The answer was not whole after 0.6 s" in said_of(issues, key)


def places(trap: Trap) -> dict[str, tuple[str, str]]:
    """Name -> where a redirect wants to go, and words of the refusal."""
    port = trap.host.rpartition(":")[2]
    foreign = "none of the card's"
    kind = "are not followed"
    return {
        "other-port": (f"{trap.canary.address}/", foreign),
        "by-name": (f"http://localhost:{port}/xa/acts", foreign),
        "ipv6": (f"http://[::1]:{port}/xa/acts", foreign),
        "mapped": (f"http://[::ffff:127.0.0.1]:{port}/xa/acts", foreign),
        "short": (f"http://127.1:{port}/xa/acts", foreign),
        "decimal": (f"http://2130706433:{port}/xa/acts", foreign),
        "hex": (f"http://0x7f000001:{port}/xa/acts", foreign),
        "metadata": ("http://169.254.169.254/latest/meta-data/", foreign),
        "schemeless": ("//evil.example/xa/acts", foreign),
        "user": (f"http://user@{trap.host}/xa/acts", kind),
        "user-as-host": (f"http://{trap.host}@evil.example/", kind),
        "backslash": (f"http://evil.example\\@{trap.host}/", ""),
        "file": ("file:///etc/passwd", kind),
        "ftp": (f"ftp://{trap.host}/", kind),
        "gopher": (f"gopher://{trap.host}/_GET", kind),
        "data": ("data:text/html,<h1>Section 1. Register</h1>", kind),
        "script": ("javascript:alert(1)", kind),
        "nowhere": ("", "leads nowhere"),
        "twice": ("/hostile/redirect?to=file:///etc/passwd", kind),
        "closed": ("/private/secret", "robots.txt forbids"),
        "long": ("/" + "a" * 9_000, "characters"),
    }


def test_redirects_lead_to_no_other_host_scheme_or_closed_page(trap: Trap) -> None:
    wanted = places(trap)
    keys = {
        name: trap.card(name, f"/hostile/redirect?to={quote(to, safe='')}")
        for name, (to, _) in wanted.items()
    }
    report, issues = trap.run(*keys.values(), GOOD)
    found = {source.source: source.outcome for source in report.sources}
    assert found.pop(GOOD) == "published"
    assert set(found.values()) == {"failed"}
    for name, (_, words) in wanted.items():
        assert words in said_of(issues, keys[name]), name
        assert said_of(issues, keys[name]), name
    assert trap.canary.site.log.all() == ()
    asked = {row.path.partition("?")[0] for row in trap.site.site.log.all()}
    assert "/private/secret" not in asked
    assert {path for path in asked if path.startswith("/xa")} == set()


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",), ("127.8.8.8",), ("10.0.0.1",), ("192.168.1.1",), ("172.16.0.1",),
        ("169.254.169.254",), ("100.64.0.1",), ("0.0.0.0",), ("255.255.255.255",), ("::1",),
        ("::ffff:127.0.0.1",), ("64:ff9b::7f00:1",), ("2002:7f00:1::",), ("fc00::1",),
        ("fe80::1",), ("224.0.0.1",), ("93.184.216.34", "127.0.0.1"),
    ],
    ids="+".join,
)  # fmt: skip
def test_a_name_that_resolves_to_a_private_address_is_not_asked(
    trap: Trap, addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(trap.host.rpartition(":")[2])
    key = trap.card("name", "/xa/acts", f"law.example:{port}")
    plain = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if host != "law.example":
            return plain(host, *rest, **named)
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    report, issues = trap.run(key, crawl_contact="desk@example.org")
    assert report.sources[0].outcome == "failed"
    assert "which is no public address" in said_of(issues, key)
    assert trap.site.site.log.all() == ()


def test_a_name_is_asked_at_the_address_that_was_checked(
    trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(trap.host.rpartition(":")[2])
    key = trap.card("rebound", "/xa/acts", f"law.example:{port}")
    plain, reached = socket.getaddrinfo, []
    turns = iter(["93.184.216.34"])

    def lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if host == "law.example":
            host = next(turns, "127.0.0.1")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        reached.append(host)
        return plain(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    trap.run(key, crawl_contact="desk@example.org")
    assert reached == ["93.184.216.34"]
    assert trap.site.site.log.all() == ()
