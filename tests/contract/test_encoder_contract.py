"""Both engines answer the same way, and the everyday one agrees with sentence-transformers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexing.encoders import onnx_engine, st_engine
from indexing.encoders.bert_folder import bert_folder
from kb.errors import MissingPartError
from kb.model.search import FloatArray
from kb.ports import Encoder
from kb.settings import Settings

SENTENCES = (
    "Whoever recruits a person by threat in order to exploit that person commits an offence.",
    "A victim is not punished for an act that the victim was compelled to do.",
    "The Office grants a period of reflection of forty days.",
    "Le délai de rétablissement est de quarante jours.",
    "La victime reçoit un titre de séjour de six mois, renouvelable.",
    "Quiconque héberge une personne afin de l'exploiter est puni de sept ans d'emprisonnement.",
    "Wer eine Person unter Ausnutzung einer Zwangslage anwirbt, wird bestraft.",
    "Das Gericht kann von einer Strafe absehen, wenn das Opfer genötigt wurde.",
    "La víctima tiene derecho a asistencia jurídica gratuita.",
    "El consentimiento de la víctima es irrelevante.",
    "Kdo zjedná jiného k nucené práci, bude potrestán odnětím svobody.",
    "Oběť má právo na dobu na rozmyšlenou v délce třiceti dnů.",
    "Потерпевшему предоставляется срок для восстановления.",
    "Вербовка человека в целях эксплуатации наказывается лишением свободы.",
    "Потерпілій особі надається дозвіл на тимчасове проживання.",
    "Victima are dreptul la despăgubire din partea statului.",
    "Το θύμα δικαιούται προθεσμία περίσκεψης τριάντα ημερών.",
    "მსხვერპლს ეძლევა მოფიქრების ვადა ოცდაათი დღე.",
    "Mağdura otuz günlük düşünme süresi verilir.",
    "Ohvrile antakse mõtlemisaega kolmkümmend päeva.",
    "Ofiara otrzymuje zezwolenie na pobyt czasowy.",
)
LONG = " ".join(f"{sentence} ({n})" for n in range(3) for sentence in SENTENCES)


@pytest.fixture(scope="session")
def bundled() -> Encoder:
    return onnx_engine.create(Settings())


@pytest.fixture(scope="session")
def reference() -> Encoder:
    return st_engine.create(Settings(encoder_model=str(bert_folder(Settings().cache_dir))))


@pytest.fixture(params=["bundled", "reference"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    made: Encoder = request.getfixturevalue(request.param)
    return made


def cosines(one: FloatArray, other: FloatArray) -> FloatArray:
    return (one * other).sum(axis=-1)


def test_bundled_passages_agree_with_sentence_transformers(
    bundled: Encoder, reference: Encoder
) -> None:
    one = np.concatenate(bundled.encode_passages(SENTENCES))
    other = np.concatenate(reference.encode_passages(SENTENCES))
    assert cosines(one, other).min() >= 0.99


def test_bundled_queries_agree_with_sentence_transformers(
    bundled: Encoder, reference: Encoder
) -> None:
    for sentence in SENTENCES[::4]:
        one, other = bundled.encode_query(sentence), reference.encode_query(sentence)
        assert cosines(one, other) >= 0.99


def test_vectors_are_unit_float32_of_the_stated_length(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(["A short text.", "", LONG])
    for array in (*vectors, encoder.encode_query("a text")[None]):
        assert array.dtype == np.float32
        assert array.shape[1] == encoder.dimensions == 384
        assert np.abs(np.linalg.norm(array, axis=1) - 1).max() < 1e-4


def test_a_long_text_gives_several_windows_and_its_end_counts(encoder: Encoder) -> None:
    short, long, other = encoder.encode_passages(["One.", LONG, LONG + " Fisheries licences."])
    assert len(short) == 1
    assert len(long) > 1
    assert not np.allclose(long[-1], other[-1])


def test_query_finds_the_passage_in_another_language(encoder: Encoder) -> None:
    passages = np.concatenate(encoder.encode_passages(SENTENCES))
    scores = passages @ encoder.encode_query("reflection period for victims")
    best = {SENTENCES[n] for n in np.argsort(-scores)[:4]}
    assert SENTENCES[2] in best
    assert best & {SENTENCES[n] for n in (3, 11, 16, 17, 18, 19)}


def test_no_text_gives_no_vector(encoder: Encoder) -> None:
    assert encoder.encode_passages([]) == []


def test_a_vector_does_not_depend_on_its_neighbours(bundled: Encoder) -> None:
    alone = [bundled.encode_passages([sentence])[0] for sentence in SENTENCES]
    together = bundled.encode_passages(SENTENCES)
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_engines_have_different_digests(bundled: Encoder, reference: Encoder) -> None:
    assert len({bundled.digest, reference.digest}) == 2


def test_a_missing_model_is_one_sentence_that_names_the_setting(tmp_path: Path) -> None:
    for name in ("no-such/model-name", str(tmp_path / "nowhere" / "model")):
        with pytest.raises(MissingPartError, match="KB_ENCODER_MODEL"):
            st_engine.create(Settings(encoder_model=name))


def test_bundled_engine_imports_neither_torch_nor_transformers(bundled: Encoder) -> None:
    code = (
        "import json, sys\n"
        "from kb.settings import Settings\n"
        "from kb.plugins import make_encoder\n"
        "make_encoder(Settings()).encode_query('a text')\n"
        "heavy = {'torch', 'transformers', 'sklearn', 'sentence_transformers', 'onnx'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert json.loads(answer.stdout) == []
