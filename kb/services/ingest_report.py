"""How files fared that were to be taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kb.model.law import ParseIssue
from kb.services.gather import Task
from kb.services.ingest_parse import Parsed


@dataclass(slots=True)
class FileReport:
    """How one file fared."""

    path: str
    outcome: str
    """``taken``, ``unchanged`` or ``failed``."""
    reason: str = ""
    place: str = ""
    works: int = 0
    provisions: int = 0
    characters: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    issues: list[ParseIssue] = field(default_factory=list)
    key: str = ""
    """Key of the ledger of files; empty where it failed."""


@dataclass(slots=True)
class IngestReport:
    """How all files fared."""

    run_id: str
    files: list[FileReport] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many files had this outcome."""
        return sum(1 for file in self.files if file.outcome == outcome)

    def summary(self) -> dict[str, object]:
        """Counts for the run's record."""
        left_out: Counter[str] = Counter()
        for file in self.files:
            left_out.update(file.left_out)
        return {
            "taken": self.count("taken"),
            "unchanged": self.count("unchanged"),
            "failed": self.count("failed"),
            "works": sum(file.works for file in self.files),
            "provisions": sum(file.provisions for file in self.files),
            "characters": sum(file.characters for file in self.files),
            "left_out": dict(left_out),
            "failures": [
                {"path": f.path, "reason": f.reason, "place": f.place}
                for f in self.files
                if f.outcome == "failed"
            ],
        }


def file_report(task: Task, parsed: Parsed) -> FileReport:
    """Counts of a file that went in."""
    report = FileReport(task.name, "taken", key=task.key)
    left_out: Counter[str] = Counter()
    for document, _ in parsed.documents:
        report.works += 1
        report.provisions += len(document.provisions)
        report.characters += document.characters
        for item in document.left_out:
            left_out[item.reason] += item.characters
        report.issues.extend(document.issues)
    report.left_out = dict(left_out)
    return report
