"""Entries become documents, and what all have in common is known before the first is sent."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from indexing.backends import elastic_documents
from indexing.backends.elastic_documents import (
    document,
    part_documents,
    spooled,
    stored_entry,
    table,
)
from indexing.backends.elastic_mapping import ABSENT
from indexing.backends.elastic_meaning import product
from indexing.query.entries import stored
from indexing.query.vectors import language_offsets
from kb.errors import MissingPartError
from kb.model.search import IndexEntry

RNG = np.random.default_rng(5)


def entry(number: int, lang: str = "en", windows: int = 2, heading: str = "") -> IndexEntry:
    vectors = RNG.normal(size=(windows, 4)).astype(np.float32)
    return IndexEntry(
        id=f"id-{number}", work_id="w", state="XA", lang=lang, work_title="Code", kind="act",
        citation=f"s. {number}", heading=heading, text="Victims are “helped”.\n",
        elements=("means", "act"), in_force_from=date(2001, 2, 3), in_force_until=None,
        vectors=vectors / np.linalg.norm(vectors, axis=1)[:, None],
        element_scores={"means": 0.25}, facts={"days": (30.0,)},
    )  # fmt: skip


def sources(entries: Sequence[IndexEntry], folder: Path) -> list[dict[str, object]]:
    with spooled(entries, 4, folder) as spool:
        return [json.loads(line.source) for line in spool.documents(spool.offsets())]


def test_shown_entry_comes_back_from_its_document() -> None:
    one = entry(3, heading="On help")
    assert stored_entry(document(7, one, {})) == stored(one)


def test_vectors_are_levelled_by_what_their_language_has_in_common(tmp_path: Path) -> None:
    entries = [entry(1), entry(2, "cs", 3), entry(3)]
    rows = np.concatenate([one.vectors for one in entries])
    starts = np.array([0, 2, 5, 7])
    offsets = language_offsets(rows, starts, np.array([0, 1, 0], np.int32), 2)
    found = sources(entries, tmp_path)
    for number, (source, code) in enumerate(zip(found, (0, 1, 0), strict=True)):
        windows = source["vectors"]
        assert isinstance(windows, list)
        read = [np.frombuffer(base64.b64decode(one["window"]), ">f4") for one in windows]
        assert np.array(read) == pytest.approx(entries[number].vectors - offsets[code])


def test_rows_count_in_the_order_given(tmp_path: Path) -> None:
    found = sources([entry(n) for n in (5, 3, 9)], tmp_path)
    assert [(one["row"], one["id"]) for one in found] == [(0, "id-5"), (1, "id-3"), (2, "id-9")]


def test_empty_field_of_words_is_marked_and_counted(tmp_path: Path) -> None:
    with spooled([entry(1), entry(2, heading="Two words")], 4, tmp_path) as spool:
        length = spool.lengths()["heading_forms"]
        assert (length.words, length.absent) == (2, 1)
        first = json.loads(next(spool.documents(spool.offsets())).source)
    assert first["heading_forms"] == ABSENT
    assert first["heading"] == ""


def test_nothing_stays_on_the_disk(tmp_path: Path) -> None:
    with spooled([entry(1)], 4, tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_no_entries_have_no_documents(tmp_path: Path) -> None:
    assert sources([], tmp_path) == []


def test_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(MissingPartError, match="cannot be written"), spooled([], 4, place):
        pass


def test_tables_come_back_from_their_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic_documents, "PART_CHARACTERS", 64)
    lemmas = {f"form{n}": [f"lemma{n}", "ž"] for n in range(99)}
    documents = part_documents(lemmas, {"en": np.array([0.1, 2], np.float32)})
    pieces = {
        name: [d["data"] for d in documents if d["part"] == name] for name in ("lemmas", "offsets")
    }
    assert len(pieces["lemmas"]) > 3
    assert table(pieces["lemmas"]) == lemmas
    assert np.array(table(pieces["offsets"])["en"], np.float32).tolist() == pytest.approx([0.1, 2])


@pytest.mark.parametrize("inner", [-3.0, -0.2, 0.0, 0.4, 1.7])
def test_inner_product_comes_back_from_the_servers_score(inner: float) -> None:
    score = inner + 1 if inner >= 0 else 1 / (1 - inner)
    assert product(score) == pytest.approx(inner)
