"""The judge apart from the judged: a target in a process of its own, which sends numbers and no verdict.

``docs/protocol.md`` has the protocol, which a program in any language may speak.
"""

from .apart import Apart
from .imported import Imported
from .programs import Command, command_target

__all__ = ["Apart", "Command", "Imported", "command_target"]
