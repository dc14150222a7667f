"""Writes the report of a run where a person finds it: ``runs/<id>/``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from kb.services.ingest import IngestReport
from kb.settings import Settings


def write_run_files(settings: Settings, report: IngestReport) -> Path:
    """Write ``report.json`` (counts and files) and ``issues.jsonl`` (remarks of the parser)."""
    folder = settings.runs_dir / report.run_id
    folder.mkdir(parents=True, exist_ok=True)
    files = [{k: v for k, v in asdict(file).items() if k != "issues"} for file in report.files]
    whole = report.summary() | {"run_id": report.run_id, "files": files}
    text = json.dumps(whole, ensure_ascii=False, indent=1, default=str)
    (folder / "report.json").write_text(text, encoding="utf-8")
    with (folder / "issues.jsonl").open("w", encoding="utf-8") as out:
        for file in report.files:
            for issue in file.issues:
                line = asdict(issue) | {"path": file.path}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    return folder
