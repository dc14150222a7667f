"""A store that an older program wrote keeps its findings."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import kb.store.engine
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader

ROWS = (
    "INSERT INTO works VALUES ('/w', 'XA', 'act', 'Act', '', '', NULL, '[]', 1)",
    "INSERT INTO snapshots VALUES (1, 's', 'u', 'p', '2026-01-01 00:00:00', 1, 't', '{}')",
    "INSERT INTO expressions VALUES ('/w/e', '/w', 'en', 'consolidated', NULL, NULL, 'unknown', "
    "'', '', '', 1, 'f', NULL, '[]')",
    "INSERT INTO contents VALUES ('c', 'article', '1', '', 'A text.', 's. 1', '')",
    "INSERT INTO units VALUES ('unit', 'text', 'en', '', 'A text.')",
    "INSERT INTO provisions VALUES ('/w/e/~s1', '/w/e', 0, 's1', NULL, 'c', 'unit')",
    "INSERT INTO findings VALUES ('key', '/w', 's1', 'text', 'act', '', '[[2, 6]]', '{}', 0.9, "
    "'rules', 'v1')",
)


def test_findings_of_an_older_store_keep_their_text(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="")
    config = Config()
    folder = Path(kb.store.engine.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with create_engine(settings.store_url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for row in ROWS:
            connection.execute(text(row))
    (found,) = Reader(open_store(settings)).findings("/w/e")
    (span,) = found.finding.spans
    assert found.text[span.start : span.end] == "text"
    assert found.provision_id == "/w/e/~s1"
