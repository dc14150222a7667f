"""The embedding cache keeps what it was given, whatever stops it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from kb.errors import MissingPartError
from kb.model.search import FloatArray
from kb.store.embeddings import EmbeddingCache

DIMENSIONS = 8


def key_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unit_rows(rows: int, seed: int = 1) -> FloatArray:
    made = np.random.default_rng(seed).normal(size=(rows, DIMENSIONS)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def opened(root: Path) -> EmbeddingCache:
    return EmbeddingCache(root, "d1", DIMENSIONS)


def test_vectors_come_back_within_half_precision(tmp_path: Path) -> None:
    given = {key_of("a"): unit_rows(1), key_of("b"): unit_rows(3, 2)}
    opened(tmp_path).put_many(given)
    back = opened(tmp_path).get_many(given)
    assert {key: array.shape for key, array in back.items()} == {
        key: array.shape for key, array in given.items()
    }
    for key, array in given.items():
        assert back[key].dtype == np.float32
        assert np.abs((back[key] * array).sum(axis=1) - 1).max() < 5e-4


def test_missing_names_each_absent_key_once_in_order(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put_many({key_of("a"): unit_rows(1)})
    wanted = [key_of("c"), key_of("a"), key_of("b"), key_of("c")]
    assert cache.missing(wanted) == [key_of("c"), key_of("b")]
    assert list(cache.get_many(wanted)) == [key_of("a")]


def test_a_key_that_ends_in_zero_bytes_is_kept_whole(tmp_path: Path) -> None:
    key = "ab" * 30 + "0000"
    opened(tmp_path).put_many({key: unit_rows(1)})
    assert opened(tmp_path).missing([key, "ab" * 30 + "0001"]) == ["ab" * 30 + "0001"]


def test_a_second_value_for_a_key_is_not_stored(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put_many({key_of("a"): unit_rows(1, 1)})
    size = (tmp_path / "vectors.f16").stat().st_size
    cache.put_many({key_of("a"): unit_rows(1, 2)})
    assert (tmp_path / "vectors.f16").stat().st_size == size


@pytest.mark.parametrize("name", ["vectors.f16", "entries.bin"])
@pytest.mark.parametrize("lost", [1, 17, 47])
def test_a_torn_tail_is_dropped_and_the_rest_stays(tmp_path: Path, name: str, lost: int) -> None:
    first = {key_of("a"): unit_rows(2)}
    cache = opened(tmp_path)
    cache.put_many(first)
    cache.put_many({key_of("b"): unit_rows(1, 2)})
    file = tmp_path / name
    file.write_bytes(file.read_bytes()[:-lost] if name == "entries.bin" else file.read_bytes()[:-1])
    again = opened(tmp_path)
    assert again.missing([key_of("a"), key_of("b")]) == [key_of("b")]
    other = unit_rows(1, 3)
    again.put_many({key_of("b"): other})
    back = opened(tmp_path).get_many([key_of("a"), key_of("b")])
    assert np.allclose(back[key_of("a")], first[key_of("a")], atol=1e-3)
    assert np.allclose(back[key_of("b")], other, atol=1e-3)


def test_vectors_without_a_record_are_overwritten(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.put_many({key_of("a"): unit_rows(1)})
    with (tmp_path / "vectors.f16").open("ab") as handle:
        handle.write(b"\x01" * 21)
    again = opened(tmp_path)
    given = unit_rows(2, 5)
    again.put_many({key_of("b"): given})
    assert np.allclose(opened(tmp_path).get_many([key_of("b")])[key_of("b")], given, atol=1e-3)


def test_an_open_reader_sees_what_another_writes(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path), opened(tmp_path)
    writer.put_many({key_of("a"): unit_rows(1)})
    assert list(reader.get_many([key_of("a")])) == [key_of("a")]
    writer.put_many({key_of("b"): unit_rows(1)})
    assert reader.missing([key_of("b")]) == []


def test_two_writers_do_not_mix_their_rows(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    a, b = unit_rows(2, 1), unit_rows(1, 2)
    one.put_many({key_of("a"): a})
    two.put_many({key_of("b"): b})
    back = one.get_many([key_of("a"), key_of("b")])
    assert np.allclose(back[key_of("a")], a, atol=1e-3)
    assert np.allclose(back[key_of("b")], b, atol=1e-3)


def test_a_wrong_shape_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    with pytest.raises(ValueError, match="shape"):
        cache.put_many({key_of("a"): np.zeros((1, DIMENSIONS + 1), np.float32)})
    assert not (tmp_path / "vectors.f16").exists()


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    opened(tmp_path)
    with pytest.raises(MissingPartError, match="another model"):
        EmbeddingCache(tmp_path, "d2", DIMENSIONS)
