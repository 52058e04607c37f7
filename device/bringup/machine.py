"""Facts about the machine, read from its files and asked of its commands. Tests build a small tree of their own."""

import grp
import os
import pwd
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND_S = 5.0
"""How long a command may take."""


@dataclass(frozen=True)
class Said:
    """What a command printed."""

    text: str


@dataclass(frozen=True)
class Unsaid:
    """The command is not here or did not answer."""

    because: str


Answer = Said | Unsaid
Commands = Callable[[Sequence[str]], Answer]


def run_command(words: Sequence[str]) -> Answer:
    """Run a command of this machine. What it prints counts even when its exit code is not 0."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=COMMAND_S, check=False, errors="replace")
    except FileNotFoundError:
        return Unsaid(f"there is no command {words[0]} here")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Unsaid(f"{words[0]} did not answer ({error})")
    if done.stdout.strip():
        return Said(done.stdout.strip())
    return Unsaid(f"{words[0]} said nothing (exit code {done.returncode}: {done.stderr.strip()})")


@dataclass(frozen=True)
class User:
    """Who runs the program.

    Attributes:
        name: of the account.
        is_root: whether it may do everything.
        groups: names of the groups that this process is in now.
    """

    name: str
    is_root: bool
    groups: frozenset[str]


def present_user() -> User:
    """Who runs this process."""
    names = set()
    for gid in (os.getegid(), *os.getgroups()):
        try:
            names.add(grp.getgrgid(gid).gr_name)
        except KeyError:
            continue  # a group without a name is none of those that matter
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        name = str(os.geteuid())
    return User(name, os.geteuid() == 0, frozenset(names))


@dataclass(frozen=True)
class Machine:
    """A machine below a root folder.

    Attributes:
        root: `/`, or a tree that stands in for it.
        commands: runs its commands.
        user: who runs the program on it.
    """

    root: Path
    commands: Commands
    user: User

    def read(self, path: str) -> str:
        """A small file's text without the spaces and zeros around it; empty if it cannot be read."""
        try:
            return (self.root / path).read_text("utf-8", errors="replace").strip("\0 \t\r\n")
        except OSError:
            return ""

    def there(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return (self.root / path).exists()

    def find(self, folder: str, pattern: str) -> list[Path]:
        """What matches in a folder, in order; nothing if there is no such folder."""
        return sorted((self.root / folder).glob(pattern))

    @property
    def model(self) -> str:
        """The board, as in "Raspberry Pi 5 Model B Rev 1.0"; empty where there is no device tree."""
        return self.read("proc/device-tree/model")

    @property
    def is_pi(self) -> bool:
        """Whether it is a Raspberry Pi."""
        return "Raspberry Pi" in self.model


def this_machine() -> Machine:
    """The machine that this program runs on."""
    return Machine(Path("/"), run_command, present_user())
