"""``kb tag`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from kb.tagging.command import tag

OFFENCE = (
    "Whoever recruits, transports or harbours a person by force or deception for the purpose of "
    "sexual exploitation or forced labour is guilty of trafficking in persons and liable to "
    "imprisonment for up to ten years. 😀"
)


def run_tag(
    folder: Path, lines: list[bytes], *options: str
) -> tuple[int, list[dict[str, object]], str]:
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_bytes(b"\n".join(lines) + b"\n")
    result = CliRunner().invoke(
        tag, ["--input", str(source), "--output", str(target), "--rules-only", *options]
    )
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    return result.exit_code, rows, result.stderr


def line(**keys: object) -> bytes:
    return json.dumps(keys, ensure_ascii=False).encode()


def test_one_line_comes_out_for_each_line_in_order(tmp_path: Path) -> None:
    code, rows, _ = run_tag(
        tmp_path,
        [
            line(id="b", lang="en", text="The register is public."),
            line(id="a", lang="en", text="😀 " + OFFENCE, heading=None, labels={"x": 2}),
            line(id="c", lang="zz", text=" "),
        ],
    )
    assert code == 0
    assert [row["id"] for row in rows] == ["b", "a", "c"]
    assert rows[0]["findings"] == rows[2]["findings"] == []
    found = {f["element"]: f for f in rows[1]["findings"]}
    assert "offence-standalone" in found
    assert found["offence-standalone"]["facts"]["max_years"] == 10
    for finding in found.values():
        assert set(finding) == {"element", "sub_elements", "confidence", "method", "spans", "facts"}
        for span in finding["spans"]:
            assert ("😀 " + OFFENCE)[span["start"] : span["end"]] == span["text"]


def test_bad_lines_are_named_and_the_others_go_through(tmp_path: Path) -> None:
    code, rows, errors = run_tag(
        tmp_path,
        [
            b"{no json",
            line(id="a", lang="en", text="x"),
            b"[1]",
            line(id="b", lang="en"),
            b'{"id": "c", "lang": "en", "text": "\xff"}',
            line(id="d", lang="en", text="y"),
        ],
    )
    assert code == 1
    assert [row["id"] for row in rows] == ["a", "d"]
    for number in (1, 3, 4, 5):
        assert f"Line {number} " in errors


def test_all_adds_the_asserted_key(tmp_path: Path) -> None:
    _, rows, _ = run_tag(tmp_path, [line(id="a", lang="en", text=OFFENCE)], "--all")
    assert all("asserted" in finding for finding in rows[0]["findings"])


def test_missing_input_is_wrong_use(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        tag, ["--input", str(tmp_path / "no"), "--output", str(tmp_path / "o")]
    )
    assert result.exit_code != 0
