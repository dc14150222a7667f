"""What stands in the repository: sizes, names, no trace of a machine, documents that are whole."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click import Command, Context, Group

from kb.cli import cli
from kb.settings import Settings

MAX_BYTES = 1_000_000
NAMES_THAT_TELL_NOTHING = {"utils", "util", "helpers", "common", "misc", "manager", "base"}
# A path of one person's or one machine's disk, and the hosts from which packages come. PyTorch's
# index of CPU builds is the one exception; it stands in the Makefile and the Dockerfile.
TRACES = re.compile(
    r"(?<![\w.$}])/(?:work|farm|root|home/[a-z]+|Users/[A-Za-z]+|tmp/[a-z]+)/"
    r"|https?://[^\s\"')]*(?:pypi|pythonhosted|npmjs|registry\.|maven|crates\.io|goproxy|deb\.debian)"
)
CPU_INDEX = "download.pytorch.org"


@pytest.fixture(scope="module")
def tracked(repository: Path) -> tuple[Path, ...]:
    """Files under version control, and those about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("needs a git checkout: this is a copy without its history")
    files = (repository / name for name in done.stdout.split("\0") if name)
    return tuple(path for path in files if path.is_file())


def texts(paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    read = []
    for path in paths:
        data = path.read_bytes()
        if b"\0" not in data:
            read.append((path, data.decode("utf-8")))
    return read


def test_no_file_is_over_a_megabyte(tracked: tuple[Path, ...]) -> None:
    assert [path for path in tracked if path.stat().st_size > MAX_BYTES] == []


def test_every_text_is_utf_8(tracked: tuple[Path, ...]) -> None:
    assert len(texts(tracked)) > 50


def test_no_file_names_a_machine_or_a_registry(tracked: tuple[Path, ...]) -> None:
    here = Path(__file__).resolve()
    found = [
        f"{path.name}: {match.group()}"
        for path, text in texts(tracked)
        if path != here
        for match in [TRACES.search(text)]
        if match
    ]
    assert found == []


def test_the_index_of_cpu_builds_stands_in_two_files(
    tracked: tuple[Path, ...], repository: Path
) -> None:
    here = Path(__file__).resolve()
    named = {path for path, text in texts(tracked) if CPU_INDEX in text} - {here}
    assert named == {repository / "Makefile", repository / "Dockerfile"}


def test_every_module_has_a_name_that_tells_what_it_holds(tracked: tuple[Path, ...]) -> None:
    modules = [path for path in tracked if path.suffix == ".py"]
    assert [path for path in modules if path.stem in NAMES_THAT_TELL_NOTHING] == []
    migrations = "versions"  # Alembic's files carry their number in front.
    odd = [
        path
        for path in modules
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", path.stem) and path.parent.name != migrations
    ]
    assert odd == []


def test_every_module_says_what_it_is(tracked: tuple[Path, ...], repository: Path) -> None:
    rooms = [repository / name for name in ("kb", "crawlers", "indexing", "webapp")]
    silent = [
        path.relative_to(repository).as_posix()
        for path in tracked
        if path.suffix == ".py" and any(path.is_relative_to(room) for room in rooms)
        for text in [path.read_text(encoding="utf-8")]
        if text.strip() and not text.lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_every_setting_is_documented(repository: Path) -> None:
    text = (repository / "docs" / "settings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(KB_[A-Z_]+)`", text, re.M))
    assert told == {f"KB_{name.upper()}" for name in Settings.model_fields}


def commands(command: Command, name: str = "kb") -> list[tuple[str, Command]]:
    if not isinstance(command, Group):
        return [(name, command)]
    context = Context(command)
    inside = [(each, command.get_command(context, each)) for each in command.list_commands(context)]
    return [
        row
        for each, found in inside
        if found is not None
        for row in commands(found, f"{name} {each}")
    ]


def test_every_command_and_option_is_documented(repository: Path) -> None:
    text = (repository / "docs" / "commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^## `(kb [a-z -]+)`.*$", text, flags=re.M)[1:]
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    known = dict(commands(cli))
    assert told.keys() == known.keys()
    silent = [
        f"{name} {option}"
        for name, command in known.items()
        for parameter in command.params
        if parameter.param_type_name == "option"
        for option in parameter.opts
        if option.startswith("--") and f"`{option}" not in told[name]
    ]
    assert silent == []


def test_every_link_between_documents_leads_somewhere(repository: Path) -> None:
    pages = [*repository.glob("*.md"), *repository.glob("docs/**/*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_target_named_in_the_readme_is_in_the_makefile(repository: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(), re.M))
    assert {"setup", "demo", "test", "check", "bench", "serve"} <= targets
    readme = (repository / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`?make ([a-z]+)", readme)) <= targets


def test_the_check_of_a_new_machine_runs_every_test(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test SYSTEM_PACKAGES=1" in script.read_text()


def test_the_check_starts_the_search_server(repository: Path) -> None:
    starter = repository / ".ci" / "with-elasticsearch"
    assert starter.stat().st_mode & 0o111
    assert ".ci/with-elasticsearch make test" in (repository / ".ci" / "run").read_text()


def test_the_licence_is_apache(repository: Path) -> None:
    assert "Apache License" in (repository / "LICENSE").read_text(encoding="utf-8")


def test_every_dependency_says_why_it_is_here(repository: Path) -> None:
    project = (repository / "pyproject.toml").read_text(encoding="utf-8")
    block = project.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    needed = {name.lower() for name in re.findall(r'^\s*"([A-Za-z0-9-]+)', block, re.M)}
    page = (repository / "docs" / "decisions" / "dependencies.md").read_text().lower()
    rows = {
        name.strip() for row in re.findall(r"^\| ([^|]+) \|", page, re.M) for name in row.split(",")
    }
    assert needed - rows == set()
