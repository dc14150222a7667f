"""History of a law is read from git as the authors dated it."""

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from kb.services.history import GitError, editions, head_of, since, versions


def commit(folder: Path, name: str, text: str | None, when: str) -> None:
    path = folder / name
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    environment = os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": "2026-01-01T00:00Z"}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.invalid"]
    for words in (["add", "-A"], [*who, "commit", "-qm", "reform"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def test_each_commit_that_touched_a_file_is_a_version(repository: Path) -> None:
    commit(repository, "xa/code.md", "one", "2001-05-01T12:00:00+00:00")
    commit(repository, "xa/other.md", "else", "2002-01-01T12:00:00+00:00")
    commit(repository, "xa/code.md", "two", "2010-07-01T12:00:00+00:00")
    found = [(v.path, v.date, v.data) for v in versions(repository)]
    assert found == [
        ("xa/code.md", date(2001, 5, 1), b"one"),
        ("xa/other.md", date(2002, 1, 1), b"else"),
        ("xa/code.md", date(2010, 7, 1), b"two"),
    ]


def test_date_is_the_authors_calendar_date_in_its_own_offset(repository: Path) -> None:
    commit(repository, "xa/code.md", "one", "2016-01-01T00:30:00+05:00")
    assert [v.date for v in versions(repository)] == [date(2016, 1, 1)]


def test_placeholder_date_is_not_taken_for_a_date(repository: Path) -> None:
    commit(repository, "xa/code.md", "one", "1970-01-02T00:00:00+00:00")
    (version,) = versions(repository)
    assert version.placeholder
    assert version.date is None


def test_removed_file_ends_on_the_day_of_its_removal(repository: Path) -> None:
    commit(repository, "xa/code.md", "one", "2001-05-01T12:00:00+00:00")
    commit(repository, "xa/code.md", None, "2020-03-01T12:00:00+00:00")
    (version,) = versions(repository)
    assert version.until == date(2020, 3, 1)


def test_hidden_files_and_readme_are_no_laws(repository: Path) -> None:
    commit(repository, ".github/x.md", "one", "2001-05-01T12:00:00+00:00")
    commit(repository, "README.md", "one", "2001-05-01T12:00:00+00:00")
    assert list(versions(repository)) == []


def test_bundle_reads_like_the_clone(repository: Path, tmp_path: Path) -> None:
    commit(repository, "xa/a b – ж.md", "one", "2001-05-01T12:00:00+00:00")
    bundle = tmp_path / "laws.bundle"
    subprocess.run(
        ["git", "-C", str(repository), "bundle", "create", "-q", str(bundle), "--all"], check=True
    )
    assert [v.path for v in versions(bundle)] == ["xa/a b – ж.md"]


def test_folder_that_is_no_repository_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    with pytest.raises(GitError, match=r"^git cannot read it: .*\.$"):
        list(versions(tmp_path))


def test_only_editions_of_new_commits_are_new(repository: Path) -> None:
    commit(repository, "xa/code.md", "one", "2001-05-01T12:00:00+00:00")
    commit(repository, "xa/old.md", "old", "2002-05-01T12:00:00+00:00")
    known = head_of(repository)
    commit(repository, "xa/code.md", "two", "2010-07-01T12:00:00+00:00")
    commit(repository, "xa/old.md", None, "2011-01-01T12:00:00+00:00")
    found = since(repository, editions(repository), known)
    assert [(e.path, e.date, e.until) for e in found] == [
        ("xa/old.md", date(2002, 5, 1), date(2011, 1, 1)),
        ("xa/code.md", date(2010, 7, 1), None),
    ]
    assert since(repository, editions(repository), head_of(repository)) == ()


def test_history_written_anew_makes_every_edition_new(repository: Path) -> None:
    commit(repository, "xa/code.md", "one", "2001-05-01T12:00:00+00:00")
    assert len(since(repository, editions(repository), "0" * 40)) == 1


def test_links_and_submodules_are_no_laws(repository: Path) -> None:
    (repository / "xa").mkdir()
    (repository / "xa" / "link.md").symlink_to("/etc/passwd")
    commit(repository, "xa/code.md", "one", "2001-05-01T12:00:00+00:00")
    inner = repository.parent / "inner"
    subprocess.run(["git", "clone", "-q", str(repository), str(inner)], check=True)
    add = ["-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "xa/sub.md"]
    subprocess.run(["git", "-C", str(repository), *add], check=True, capture_output=True)
    commit(repository, "xa/other.md", "else", "2002-05-01T12:00:00+00:00")
    assert [v.path for v in versions(repository)] == ["xa/code.md", "xa/other.md"]


def test_a_text_that_is_too_large_is_told_and_not_read(repository: Path) -> None:
    commit(repository, "xa/code.md", "one" * 100, "2001-05-01T12:00:00+00:00")
    (version,) = versions(repository, max_bytes=299)
    assert (version.size, version.data) == (300, b"")
    assert next(versions(repository, max_bytes=300)).data == b"one" * 100


def test_dates_where_a_shallow_clone_ends_are_not_taken(repository: Path, tmp_path: Path) -> None:
    commit(repository, "xa/code.md", "one", "2001-05-01T12:00:00+00:00")
    commit(repository, "xa/other.md", "else", "2002-05-01T12:00:00+00:00")
    commit(repository, "xa/code.md", "two", "2010-07-01T12:00:00+00:00")
    clone = tmp_path / "clone"
    words = ["clone", "-q", "--bare", "--depth", "2", repository.as_uri(), str(clone)]
    subprocess.run(["git", *words], check=True, env=os.environ | {"GIT_ALLOW_PROTOCOL": "file"})
    found = [(e.path, e.date, e.placeholder) for e in editions(clone)]
    assert found == [
        ("xa/code.md", None, True),
        ("xa/other.md", None, True),
        ("xa/code.md", date(2010, 7, 1), False),
    ]
