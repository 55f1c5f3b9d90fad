"""Make the virtual environment that everything here runs in; `make` calls this.

    python tools/set_up.py FOLDER                  # what requirements.lock names, and refimpl in place
    python tools/set_up.py FOLDER --add ARGUMENTS  # more into it: what follows goes to `pip install`

requirements.lock holds the hash of every file that pip may install, pip's own among them.  What is added later
is pinned by version in constraints.txt.  A call that was interrupted is made up for by the next one: a file
beside FOLDER says that it is unfinished, and then it is made from scratch.

Python alone is needed, 3.6 at least: one that is too old for refimpl gets a sentence.
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK, PINS = (os.path.join(HERE, name) for name in ("requirements.lock", "constraints.txt"))
OLDEST = (3, 11)


def refused(reason):
    """End with a sentence and exit code 1."""
    sys.exit(f"tools/set_up.py: {reason}")


class Environment:
    """A virtual environment that is ready, unfinished or not there."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.ready = os.path.join(self.folder, ".ready")
        self.aside = self.ready + ".aside"
        self.unfinished = self.folder + ".unfinished"

    @property
    def python(self):
        return os.path.join(self.folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))

    def pip(self, *arguments):
        command = [self.python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        quiet = dict(os.environ, PYTHONWARNINGS="ignore")  # setuptools warns of every installation in place
        if subprocess.call([*command, *arguments], cwd=HERE, env=quiet):
            refused("pip could not install what is named above; the next call begins anew")

    def make(self):
        """From scratch where the last call was interrupted; over what is there where it went through."""
        files = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        begun = os.path.exists(self.unfinished)
        if files and not begun and "pyvenv.cfg" not in files:
            refused(f"FOLDER must be new, empty or a virtual environment, got {self.folder}")
        print(f"Setting up {os.path.relpath(self.folder)}, once; this takes a minute or two ...", flush=True)
        ours = self.is_ours() if begun else not files or ".ready" in files
        self.begin(ours)
        if subprocess.call([sys.executable, "-m", "venv", *["--clear"] * (begun and ours), self.folder]):
            refused("python -m venv failed; on Debian and Ubuntu it is in the package python3-venv")
        pip_alone = os.path.join(self.folder, "pip.lock")
        with open(pip_alone, "w") as file:
            file.write(entry("pip"))
        self.pip("--require-hashes", "-r", pip_alone)
        self.pip("--require-hashes", "-r", LOCK)
        self.pip("--no-deps", "--no-build-isolation", "-e", HERE)
        open(self.ready, "w").close()
        os.remove(self.unfinished)

    def add(self, arguments):
        """More packages.  Meanwhile it is not ready; then it is ready since when it was."""
        if os.path.exists(self.unfinished) or not os.path.exists(self.ready):
            self.make()
        self.begin(ours=True)
        os.replace(self.ready, self.aside)
        self.pip("-c", PINS, "--no-build-isolation", *arguments)
        os.replace(self.aside, self.ready)
        os.remove(self.unfinished)

    def begin(self, ours):
        """Leave word of it, and whether the folder was made here: one that was not is never cleared."""
        os.makedirs(os.path.dirname(self.folder), exist_ok=True)
        with open(self.unfinished, "w") as file:
            file.write("made here" * ours)

    def is_ours(self):
        with open(self.unfinished) as file:
            return bool(file.read())


def entry(name):
    """The lines of one package in the lock file."""
    lines, inside = [], False
    with open(LOCK) as file:
        for line in file:
            if not line.startswith(" "):
                inside = line.startswith(name + "==")
            if inside:
                lines.append(line)
    return "".join(lines)


def main(arguments):
    """Do what the command line asks for."""
    if not arguments or arguments[0].startswith("-") or (arguments[1:] and arguments[1] != "--add"):
        refused("usage: python tools/set_up.py FOLDER [--add ARGUMENTS OF pip install]")
    if sys.version_info < OLDEST:
        refused(
            f"refimpl needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]} "
            f"({sys.executable}): make PYTHON3=python3.12 ..."
        )
    environment = Environment(arguments[0])
    if arguments[1:]:
        environment.add(arguments[2:])
    else:
        environment.make()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("tools/set_up.py: interrupted; the next call begins anew")
