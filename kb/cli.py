"""The ``kb`` command. Errors are one sentence; ``--debug`` shows the traceback."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from kb import plugins
from kb.errors import KbError
from kb.terminal import err

_OWN = {
    "audit verify": "kb.commands.audit:verify",
    "build": "kb.commands.build:build",
    "catalogue": "kb.commands.catalogue:catalogue",
    "compare": "kb.commands.compare:compare",
    "demo": "kb.commands.demo:demo",
    "doctor": "kb.commands.doctor:doctor",
    "evaluate tagging": "kb.tagging.evaluate_command:evaluate_tagging",
    "import-decisions": "kb.commands.import_decisions:import_file",
    "ingest": "kb.commands.ingest:ingest",
    "matrix": "kb.commands.matrix:matrix",
    "rebuild": "kb.commands.rebuild:rebuild",
    "settings": "kb.commands.settings:settings",
    "tag": "kb.tagging.command:tag",
    "train": "kb.commands.train:train",
    "user add": "kb.commands.user:add",
    "user list": "kb.commands.user:list_accounts",
    "user password": "kb.commands.user:password",
    "user role": "kb.commands.user:role",
}
_GROUPS = {
    "audit": "Check the log of everything that reviewers did.",
    "evaluate": "Measure the tagger or the search against labelled data.",
    "user": "Accounts of the reviewers' desk.",
}
INTERRUPTED = 130


def _load(path: str) -> click.Command:
    module, name = path.split(":")
    command = getattr(importlib.import_module(module), name)
    assert isinstance(command, click.Command)
    return command


class _Commands(click.Group):
    """Loads a command when it is asked for, so that each starts fast."""

    prefix = ""

    def _names(self) -> dict[str, str]:
        own = dict.fromkeys(_OWN, "")
        others = {name.replace(".", " "): "" for name in plugins.command_names()}
        start = self.prefix
        return {n[len(start) :]: n for n in {**own, **others} if n.startswith(start)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({name.split(" ")[0] for name in self._names()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        full = self.prefix + cmd_name
        if full in _OWN:
            return _load(_OWN[full])
        if full.replace(" ", ".") in plugins.command_names():
            return plugins.command(full.replace(" ", "."))
        if cmd_name in _GROUPS and not self.prefix:
            group = _Commands(cmd_name, help=_GROUPS[cmd_name])
            group.prefix = f"{cmd_name} "
            return group
        return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="anti-trafficking-kb")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Knowledge base for comparative anti-trafficking legislative review."""
    ctx.obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with 0, 1, 2 or 3 as the design says."""
    words = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in words[:1]
    sys.exit(_run(words, debug))


def _run(words: list[str], debug: bool) -> int:
    try:
        answer: Any = cli.main(args=words, prog_name="kb", standalone_mode=False)
    except click.exceptions.Abort:
        err.print("Stopped. What was done stays; the same command goes on from there.")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except KbError as error:
        if debug:
            err.print_exception()
        err.print(str(error), style="red", markup=False, highlight=False)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return answer if isinstance(answer, int) else 0
