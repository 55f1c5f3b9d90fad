"""``docs/command-line.md`` is the help of the commands that there are."""

from pathlib import Path

from tools.command_line import commands, page

PAGE = Path(__file__).parents[1] / "docs" / "command-line.md"


def test_the_page_is_the_help():
    told = PAGE.read_text(encoding="utf-8")
    assert told == page(), "python -m tools.command_line > docs/command-line.md"


def test_every_command_and_option_is_on_it():
    told = PAGE.read_text(encoding="utf-8")
    assert {"reproduce", "prove", "check", "check-schedule", "bench", "sweep", "vectors"} <= set(commands())
    for words, command in commands().items():
        assert f"\n## refimpl {words}\n" in told
        for parameter in command.params:
            for option in parameter.opts:
                assert option in told or not option.startswith("-")
