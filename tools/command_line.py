"""The reference of the command line, from its own help: ``python -m tools.command_line > docs/command-line.md``."""

import os
from typing import Any

HEAD = """\
# The command line

`refimpl` and `python -m refimpl` are the same command. This page is its own help, printed by
`python -m tools.command_line`.

{codes}

`--json` prints one JSON document on the standard output and nothing else. The schemas of
[reproduce](schemas/reproduce.schema.json), [prove](schemas/prove.schema.json) and
[check](schemas/check.schema.json) describe it. Fields may be added; fields that exist keep their names and meaning.

Output is 80 columns wide, on a terminal and in a pipe. Where the output cannot show a sign such as λ or ±, it is
written in ASCII: `lambda`, `+/-`. A file is replaced as a whole or not at all.

| command | what it does |
|---|---|
{rows}
"""


def commands() -> dict[str, Any]:
    """From its words to each command of ``refimpl``, in the order of the help."""
    import typer

    from refimpl.cli.app import app

    found: dict[str, Any] = {}

    def add(words: str, command: Any) -> None:
        inner = getattr(command, "commands", None)
        if words:
            found[words] = command
        for name, each in (inner or {}).items():
            add(f"{words} {name}".strip(), each)

    add("", typer.main.get_command(app))
    return found


def help_of(words: str, command: Any) -> str:
    """What ``refimpl WORDS --help`` prints, at 100 columns."""
    from typer.testing import CliRunner

    from refimpl.cli.app import app

    environment = {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    shown = CliRunner(env=environment).invoke(app, [*words.split(), "--help"], prog_name="refimpl", terminal_width=100)
    if shown.exit_code:
        raise RuntimeError(f"refimpl {words} --help ended with {shown.exit_code}: {shown.output}")
    return "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())


def page() -> str:
    """The whole page in Markdown."""
    from refimpl.cli.commands.ending import CODES

    every = commands()
    rows = "\n".join(
        f"| [`refimpl {words}`](#refimpl-{words.replace(' ', '-')}) | {command.get_short_help_str(200)} |"
        for words, command in every.items()
    )
    sections = [f"## refimpl {words}\n\n```text\n{help_of(words, command)}\n```\n" for words, command in every.items()]
    return "\n".join([HEAD.format(codes=CODES, rows=rows), *sections])


def main() -> None:
    """Print the page."""
    os.environ["COLUMNS"] = "100"
    print(page(), end="")


if __name__ == "__main__":
    main()
