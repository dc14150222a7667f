"""The first pass of tagging finds what laws cite, and says what must be tagged again."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from kb.model.findings import CitedWork
from kb.services.contexts import settle_contexts
from kb.services.ingest import Ingest
from kb.settings import Settings
from kb.store import stages, tables, writing
from kb.store.engine import open_store
from kb.store.rows import Tags
from kb.tagging.tagger import Tagger, make_tagger
from kb.terminal import NoProgress, SystemClock

OFFENCE = (
    "A person who recruits, transports or harbours another person by force or deception for the "
    "purpose of sexual exploitation or forced labour commits an offence and shall be punished by "
    "imprisonment for five to ten years."
)
PERMIT = (
    "A residence permit for six months is issued to a foreigner who is a victim of trafficking in "
    "human beings, where the stay is needed for the investigation."
)
RENEWAL = "The permit under section 9 is renewed on application."


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return make_tagger()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url="", workers=1)


@pytest.fixture
def engine(settings: Settings) -> Engine:
    return open_store(settings)


def take(engine: Engine, settings: Settings, folder: Path, work: str, **sections: str) -> None:
    path = folder / f"{work}.jsonl".replace(" ", "-")
    lines = (
        {"id": f"{work}-{number}", "state": "XA", "lang": "en", "work": work,
         "citation": f"s. {number[1:]}", "text": text}
        for number, text in sections.items()
    )  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    report = Ingest(engine, settings, SystemClock(), NoProgress()).run([path])
    assert report.count("taken") == 1, report.summary()


def settle(engine: Engine, settings: Settings, tagger: Tagger) -> int:
    return settle_contexts(engine, settings, tagger, NoProgress())


def mark_tagged(engine: Engine, version: str) -> None:
    for pending in stages.load_pending(engine, stages.pending_units(engine, version)):
        key = (pending.unit.sha256, pending.work_id)
        with engine.begin() as connection:
            contexts = {pending.work_id: pending.context}
            writing.replace_findings(connection, {key: ()}, {key: Tags()}, version, contexts)


def test_what_a_law_cites_reaches_its_units(
    engine: Engine, settings: Settings, tagger: Tagger, tmp_path: Path
) -> None:
    take(engine, settings, tmp_path, "Foreigners Act 2003", s9=PERMIT, s10=RENEWAL)
    take(engine, settings, tmp_path, "Persons Act 2001", s5=OFFENCE, s6="Fees are waived.")
    assert settle(engine, settings, tagger) == 4
    pending = stages.load_pending(engine, stages.pending_units(engine, tagger.version))
    by_title = {one.work_title: one.references for one in pending}
    assert by_title["Foreigners Act 2003"].victims == ("9",)
    assert by_title["Foreigners Act 2003"].elsewhere == (CitedWork("Persons Act 2001", ("5",)),)
    assert by_title["Persons Act 2001"].offences == ("5",)


def test_second_pass_over_the_same_laws_reads_nothing(
    engine: Engine, settings: Settings, tagger: Tagger, tmp_path: Path
) -> None:
    take(engine, settings, tmp_path, "Persons Act 2001", s5=OFFENCE)
    settle(engine, settings, tagger)
    mark_tagged(engine, tagger.version)
    assert settle(engine, settings, tagger) == 0
    assert stages.pending_units(engine, tagger.version) == []


def test_new_offence_makes_the_states_laws_pending_again(
    engine: Engine, settings: Settings, tagger: Tagger, tmp_path: Path
) -> None:
    take(engine, settings, tmp_path, "Fees Act 2003", s1="Fees are waived.")
    settle(engine, settings, tagger)
    mark_tagged(engine, tagger.version)
    take(engine, settings, tmp_path, "Persons Act 2001", s5=OFFENCE)
    settle(engine, settings, tagger)
    assert len(stages.pending_units(engine, tagger.version)) == 2


def test_law_without_trafficking_has_no_context(
    engine: Engine, settings: Settings, tagger: Tagger, tmp_path: Path
) -> None:
    take(engine, settings, tmp_path, "Fees Act 2003", s1="Fees under section 2.", s2="None.")
    settle(engine, settings, tagger)
    with engine.connect() as connection:
        assert connection.execute(select(tables.contexts)).all() == []
