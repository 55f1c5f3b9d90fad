"""Make the virtual environment that everything here runs in; `make` calls this.

    python tools/set_up.py FOLDER                  # what requirements/main.lock names, and refimpl in place
    python tools/set_up.py FOLDER --add ARGUMENTS  # more into it: what follows goes to `pip install`

That file holds the hash of every file that pip may install, pip's own among them.  What is added later is pinned
by version in requirements/constraints.txt.  A call that was interrupted is made up for by the next one: a file
beside FOLDER says what is unfinished.  The environment itself is then made from scratch; after an addition it is
kept, and only the packages that pip had half installed are installed again.

Python alone is needed, 3.6 at least: one that is too old for refimpl gets a sentence.
"""

import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK, PINS = (os.path.join(HERE, "requirements", name) for name in ("main.lock", "constraints.txt"))
OLDEST = (3, 11)
#: What the file beside the folder may say; a folder that was not made here is never cleared.
MADE_HERE, MADE_ELSEWHERE, ADDING = "made here", "", "adding"


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
            refused("pip could not install what is named above; the next call makes up for it")

    def venv(self, *arguments):
        """What it writes to stderr is told if it fails, and not if Ctrl-C stops it."""
        with tempfile.TemporaryFile("w+") as told:
            if subprocess.call([sys.executable, "-m", "venv", *arguments, self.folder], stderr=told):
                told.seek(0)
                sys.stderr.write(told.read())
                refused("python -m venv failed; on Debian and Ubuntu it is in the package python3-venv")

    def make(self):
        """From scratch where the last call was interrupted while it made it; else over what is there."""
        files = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        begun = self.begun()
        if files and begun is None and "pyvenv.cfg" not in files:
            refused(f"FOLDER must be new, empty or a virtual environment, got {self.folder}")
        print(f"Setting up {os.path.relpath(self.folder)}, once; this takes a minute or two ...", flush=True)
        if begun is None:
            self.begin(MADE_HERE if not files or ".ready" in files else MADE_ELSEWHERE)
        if begun == ADDING:
            self.forget_halves()
        self.venv(*["--clear"] * (begun == MADE_HERE))
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
        if self.begun() is not None or not os.path.exists(self.ready):
            self.make()
        self.begin(ADDING)
        os.replace(self.ready, self.aside)
        self.pip("-c", PINS, "--no-build-isolation", *arguments)
        os.replace(self.aside, self.ready)
        os.remove(self.unfinished)

    def begin(self, what):
        """Leave word of it beside the folder."""
        os.makedirs(os.path.dirname(self.folder), exist_ok=True)
        with open(self.unfinished, "w") as file:
            file.write(what)

    def begun(self):
        """What an interrupted call has left unfinished, if anything."""
        if not os.path.exists(self.unfinished):
            return None
        with open(self.unfinished) as file:
            return file.read()

    def forget_halves(self):
        """Take away what an interrupted pip leaves: old packages moved aside, and records of new ones not whole.

        The last that pip writes of a package is its RECORD, in which its own INSTALLER is listed.
        """
        for folder, inner, _ in os.walk(self.folder):
            if os.path.basename(folder) == "site-packages":
                for name in inner:
                    path = os.path.join(folder, name)
                    if name.startswith("~") or (name.endswith(".dist-info") and not recorded(path)):
                        shutil.rmtree(path)


def recorded(dist_info):
    """Was the package installed to its end?"""
    record = os.path.join(dist_info, "RECORD")
    if not os.path.exists(record):
        return False
    with open(record) as file:
        return os.path.basename(dist_info) + "/INSTALLER," in file.read()


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
        sys.exit("tools/set_up.py: interrupted; the next call makes up for it")
