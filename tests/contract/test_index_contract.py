"""Every engine answers the same questions the same way."""

import importlib.util
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from indexing.backends.embedded import EmbeddedBackend
from indexing.backends.memory import MemoryBackend
from kb.errors import MissingPartError, UsageError
from kb.model.search import Filters, FloatArray, IndexEntry, Mode, Query
from kb.ports import Encoder, IndexBackend

_SPEC = importlib.util.spec_from_file_location("engines", Path(__file__).with_name("engines.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_ENGINES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_ENGINES)

TOPICS = ("period", "fund", "theft", "permit")
WORDS = {
    "period": ("period", "lhůta", "délai", "срок"),
    "fund": ("compensation", "fund", "náhrada", "возмещение"),
    "theft": ("theft", "krádež", "vol", "кража"),
    "permit": ("permit", "povolení", "séjour", "разрешение"),
}


class TopicEncoder:
    """Places a text by the topics whose words stand in it: meaning that a test can foresee."""

    name = "topics"
    digest = "t" * 64
    dimensions = len(TOPICS) + 1

    def encode_query(self, text: str) -> FloatArray:
        low = text.casefold()
        counts = [sum(word in low for word in WORDS[topic]) for topic in TOPICS]
        vector = np.array([*counts, 0.1], np.float32)
        return vector / np.linalg.norm(vector)

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        return [self.encode_query(text)[None] for text in texts]


def entry(number: str, state: str, lang: str, text: str, **more: object) -> IndexEntry:
    values: dict[str, object] = {
        "id": f"/akn/{state.lower()}/act/2001/code/~sec_{number}",
        "work_id": f"/akn/{state.lower()}/act/2001/code",
        "state": state,
        "lang": lang,
        "work_title": "Code",
        "kind": "criminal-code",
        "citation": f"s. {number}",
        "heading": "",
        "text": text,
        "elements": (),
        "in_force_from": None,
        "in_force_until": None,
        "vectors": TopicEncoder().encode_passages([text])[0],
    }
    return IndexEntry(**{**values, **more})  # type: ignore[arg-type]


ENTRIES = (
    entry("1", "XA", "en", "A victim has a recovery period of ninety days.",
          elements=("reflection-period",), in_force_from=date(2019, 1, 1)),
    entry("2", "XA", "en", "A victim has a recovery period of thirty days.",
          elements=("reflection-period",), in_force_from=date(2010, 1, 1),
          in_force_until=date(2019, 1, 1)),
    entry("3", "XF", "cs", "Oběti se poskytne lhůta na rozmyšlenou v délce třiceti dnů.",
          elements=("reflection-period",), kind="aliens-law"),
    entry("4", "XE", "ru", "Возмещение вреда жертве торговли людьми."),
    entry("5", "XA", "en", "Theft is punished with imprisonment. Theft of victims' papers too."),
    entry("6", "XB", "fr", "Un titre de séjour est délivré à la victime.", kind="aliens-law"),
)  # fmt: skip


@pytest.fixture(params=["memory", "embedded", "elasticsearch"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Encoder], IndexBackend]:
    kept = MemoryBackend(TopicEncoder)
    model: list[Encoder] = []
    on_server = (
        _ENGINES.elastic_backend(tmp_path / "spool", lambda: model[-1])
        if request.param == "elasticsearch"
        else None
    )

    def backend(encoder: Encoder) -> IndexBackend:
        if request.param == "embedded":
            return EmbeddedBackend(tmp_path / "index", lambda: encoder)
        if on_server is not None:
            model.append(encoder)
            return on_server
        kept._encoder = lambda: encoder
        return kept

    return backend


@pytest.fixture
def backend(make: Callable[[Encoder], IndexBackend]) -> IndexBackend:
    built = make(TopicEncoder())
    built.build(ENTRIES, key="one")
    return built


def found(
    backend: IndexBackend, text: str, mode: Mode = Mode.HYBRID, **filters: object
) -> list[str]:
    index = backend.open()
    answer = index.search(Query(text, mode, Filters(**filters)))  # type: ignore[arg-type]
    index.close()
    return [hit.citation for hit in answer.hits]


def test_words_find_only_texts_that_hold_one(backend: IndexBackend) -> None:
    assert set(found(backend, "recovery", Mode.LEXICAL)) == {"s. 1", "s. 2"}


def test_lemma_finds_another_form(backend: IndexBackend) -> None:
    assert "s. 5" in found(backend, "victim", Mode.LEXICAL)


def test_word_without_accents_finds_the_word_with_them(backend: IndexBackend) -> None:
    assert found(backend, "rozmyslenou", Mode.LEXICAL)[0] == "s. 3"


def test_text_with_more_of_the_words_stands_first(backend: IndexBackend) -> None:
    assert found(backend, "theft imprisonment", Mode.LEXICAL)[0] == "s. 5"


def test_phrase_must_be_there(backend: IndexBackend) -> None:
    assert found(backend, '"period of thirty"', Mode.LEXICAL) == ["s. 2"]


def test_meaning_crosses_languages(backend: IndexBackend) -> None:
    assert set(found(backend, "period", Mode.SEMANTIC)[:3]) == {"s. 1", "s. 2", "s. 3"}


def test_no_similarity_hides_an_entry(backend: IndexBackend) -> None:
    index = backend.open()
    answer = index.search(Query("period", Mode.SEMANTIC, limit=50))
    assert answer.total == len(answer.hits) == len(ENTRIES)


@pytest.mark.parametrize("mode", list(Mode))
def test_filters_act_before_ranking(backend: IndexBackend, mode: Mode) -> None:
    assert found(backend, "period victim lhůta", mode, states=("XF",)) == ["s. 3"]
    assert found(backend, "period oběti", mode, langs=("cs", "xx")) == ["s. 3"]
    assert found(backend, "period oběti titre", mode, kinds=("aliens-law",), states=("XB",)) == [
        "s. 6"
    ]
    by_element = found(backend, "period victim oběti", mode, elements=("reflection-period",))
    assert set(by_element) == {"s. 1", "s. 2", "s. 3"}


@pytest.mark.parametrize("mode", list(Mode))
def test_as_of_a_day_only_text_in_force_is_found(backend: IndexBackend, mode: Mode) -> None:
    def on(day: date) -> set[str]:
        return set(found(backend, "recovery period", mode, states=("XA",), as_of=day))

    assert on(date(2018, 12, 31)) - {"s. 5"} == {"s. 2"}
    assert on(date(2019, 1, 1)) - {"s. 5"} == {"s. 1"}


def test_facets_count_all_hits_not_the_page(backend: IndexBackend) -> None:
    index = backend.open()
    answer = index.search(Query("recovery", Mode.LEXICAL, limit=1))
    assert answer.total == 2
    assert answer.facets["state"] == {"XA": 2}
    assert answer.facets["element"] == {"reflection-period": 2}


def test_highlight_marks_the_word_in_the_text(backend: IndexBackend) -> None:
    index = backend.open()
    (first, *_) = index.search(Query("ninety", Mode.LEXICAL)).hits
    (shown,) = first.highlights
    assert [shown.text[a:b] for a, b in shown.marks] == ["ninety"]
    assert shown.kind == "words"


def test_hit_found_by_meaning_alone_says_so(backend: IndexBackend) -> None:
    index = backend.open()
    hits = {h.citation: h for h in index.search(Query("period", limit=50)).hits}
    assert hits["s. 3"].lexical is None
    assert hits["s. 3"].semantic is not None
    assert hits["s. 1"].lexical is not None


@pytest.mark.parametrize("text", ["", "   ", '"', "((", "AND OR NOT", "\x00", "*:*", "é" * 5000])
@pytest.mark.parametrize("mode", list(Mode))
def test_no_query_is_an_error(backend: IndexBackend, text: str, mode: Mode) -> None:
    backend.open().search(Query(text, mode))


def test_similar_leaves_the_entry_itself_out(backend: IndexBackend) -> None:
    index = backend.open()
    hits = index.similar(ENTRIES[0].id, limit=2).hits
    assert {hit.citation for hit in hits} == {"s. 2", "s. 3"}
    with pytest.raises(UsageError, match="holds no provision"):
        index.similar("nothing", limit=2)


def test_similar_looks_only_where_the_filters_allow(backend: IndexBackend) -> None:
    index = backend.open()
    own = index.search(Query("", filters=Filters(states=("XB",)), limit=50))
    found = index.similar(ENTRIES[0].id, limit=50, filters=Filters(states=("XB",)))
    assert {hit.state for hit in found.hits} == {"XB"}
    assert len(found.hits) == found.total
    assert own.total == 0  # an empty query has no hits
    whole = index.similar(ENTRIES[0].id, limit=50)
    assert whole.total == len(whole.hits) == len(ENTRIES) - 1


def test_pages_follow_each_other(backend: IndexBackend) -> None:
    index = backend.open()
    whole = [h.id for h in index.search(Query("period victim", limit=6)).hits]
    pages = [
        h.id
        for n in (0, 2, 4)
        for h in index.search(Query("period victim", limit=2, offset=n)).hits
    ]
    assert pages == whole


def test_missing_index_names_the_mending_command(
    make: Callable[[Encoder], IndexBackend],
) -> None:
    with pytest.raises(MissingPartError, match="kb index"):
        make(TopicEncoder()).open()


def test_index_of_another_model_is_refused(
    backend: IndexBackend, make: Callable[[Encoder], IndexBackend]
) -> None:
    other = TopicEncoder()
    other.digest = "o" * 64
    with pytest.raises(MissingPartError, match="another model"):
        make(other).open()


def test_empty_index_answers(make: Callable[[Encoder], IndexBackend]) -> None:
    backend = make(TopicEncoder())
    backend.build([], key="none")
    assert backend.open().search(Query("period")).total == 0


def test_reader_of_the_old_index_finishes_while_a_new_one_is_built(
    backend: IndexBackend,
) -> None:
    reader = backend.open()
    backend.build(ENTRIES[:2], key="two")
    backend.build(ENTRIES[:1], key="three")
    assert reader.search(Query("theft", Mode.LEXICAL)).hits[0].citation == "s. 5"
    assert backend.open().count == 1


def test_build_that_fails_leaves_the_index_in_use(tmp_path: Path) -> None:
    backend = EmbeddedBackend(tmp_path, TopicEncoder)
    before = backend.build(ENTRIES, key="one")

    def broken() -> object:
        yield ENTRIES[0]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        backend.build(broken(), key="two")  # type: ignore[arg-type]
    assert backend.current() == before
    assert backend.open().count == len(ENTRIES)
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == [before]


def test_same_content_is_not_built_again(tmp_path: Path) -> None:
    backend = EmbeddedBackend(tmp_path, TopicEncoder)
    before = backend.build(ENTRIES, key="one")
    assert backend.build(iter(()), key="one") == before
    assert backend.open().count == len(ENTRIES)
