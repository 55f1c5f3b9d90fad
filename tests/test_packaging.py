"""What is installed, what it needs, and what imports what."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import refimpl

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, TOOL = PYPROJECT["project"], PYPROJECT["tool"]
EXTRAS = PROJECT["optional-dependencies"]
PINS = ROOT / "requirements"
#: What is installed, and all that is Python here.
PACKAGES = TOOL["importlinter"]["root_packages"]
FOLDERS = [path.parent.name for path in ROOT.glob("*/__init__.py")]

HEAVY = {
    *("sympy", "matplotlib", "numba", "cupy", "torch", "jax", "dask", "typer", "rich"),
    *("scipy", "sklearn", "mpmath", "flint", "pandas", "array_api_strict", "IPython", "xarray", "zarr"),
}
#: Not to be declared: what is here, and what comes with dask.
OURS = {*FOLDERS, "notebooks", "distributed"}
#: Distributions whose import name is another.
DISTRIBUTIONS = {
    "markdown_it": "markdown-it-py",
    "sklearn": "scikit-learn",
    "flint": "python-flint",
    "yaml": "pyyaml",
    "cupy": "cupy-cuda13x",
}


def requirements(*extras: str) -> list[Requirement]:
    lists = [PROJECT["dependencies"], *(EXTRAS[extra] for extra in extras)]
    return [Requirement(line) for each in lists for line in each]


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def copied(target: Path, *names: str) -> None:
    """Copies of files and folders that are at the top here."""
    target.mkdir(exist_ok=True)
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(ROOT / name, target)


# The package


def test_the_version_is_stated_alike():
    assert TOOL["setuptools"]["dynamic"]["version"] == {"attr": "refimpl._version.__version__"}
    assert f"## [{refimpl.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_wheel_has_the_packages_and_their_data_and_no_tests(tmp_path):
    source = tmp_path / "source"
    copied(source, *FOLDERS, "pyproject.toml", "README.md", "LICENSE")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        archive.extractall(tmp_path / "site")
    here = [path for name in PACKAGES for path in (ROOT / name).rglob("*.*")]
    assert packed == {path.relative_to(ROOT).as_posix() for path in here if "__pycache__" not in path.parts}
    assert {"refimpl/py.typed", "refimpl/problems/digits.npz", "derivations/__init__.py"} <= packed
    isolated = [sys.executable, "-I", "-c"]
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import refimpl, derivations; print(refimpl)"
    assert str(tmp_path) in subprocess.run([*isolated, code], capture_output=True, text=True, check=True).stdout


# What it needs


def test_environment_yml_agrees_with_pyproject():
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {requirement.name: requirement.specifier for requirement in map(Requirement, lines)}
    assert conda["python"] == SpecifierSet(PROJECT["requires-python"])
    for needed in requirements("cli", "test", "dev", "notebooks"):
        assert conda.get(needed.name) == needed.specifier, needed.name
        for part in needed.extras - {"array"}:  # conda has dask's parts as packages, and its arrays in dask itself
            assert part in conda
    assert {"numpy", "cupy", "jupyter", "matplotlib", "sympy", "pytest"} <= set(conda)
    assert lines[-1] == "cupy"


def test_constraints_pin_all_that_is_tested_within_its_bounds():
    text = (PINS / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    pins = {canonicalize_name(name): Version(version) for name, version in (line.split("==") for line in lines)}
    for needed in [*requirements("cli", "test", "dev", "notebooks"), *map(Requirement, ("torch", "jax", "optax"))]:
        assert pins[canonicalize_name(needed.name)] in needed.specifier, needed


def test_the_libraries_of_the_matrix_are_pinned_and_no_build_for_cuda_is_allowed():
    files = [path.read_text(encoding="utf-8") for path in PINS.glob("*.txt")]
    lines = [Requirement(line) for text in files for line in text.splitlines() if not line.startswith("#")]
    pinned = {canonicalize_name(each.name) for each in lines if str(each.specifier).startswith("==")}
    assert {canonicalize_name(needed.name) for needed in requirements("peers", "peers-all")} <= pinned
    assert {each.name for each in lines if str(each.specifier) == "<0"} >= {"triton", "nvidia-cudnn-cu13"}


def test_everything_imported_is_declared():
    declared = {canonicalize_name(needed.name) for needed in requirements(*EXTRAS)}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            packages = {name.partition(".")[0] for name in imports(path)}
            foreign = packages - set(sys.stdlib_module_names) - OURS
            names = {canonicalize_name(DISTRIBUTIONS.get(name, name)) for name in foreign}
            assert names <= declared, path


def test_no_file_names_a_registry_or_a_folder_of_some_machine():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-zco", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    halves = ("py pi.", "python hosted.", "py pa.", "npm js.", "ana conda.", "download. pytorch.", "deb ian.")
    hosts = tuple(half.replace(" ", "") for half in halves)  # this file must not name them
    top_level = {"pypa.": "io"}
    forbidden = [host + top_level.get(host, "org") for host in hosts]
    forbidden += [f"/{folder}/" for folder in ("work", "root", "home", "Users")]
    for name in filter(None, listed.decode().split("\0")):
        text = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        assert [word for word in forbidden if word.encode() in text] == [], name


# What imports what


def imports(path: Path) -> set[str]:
    """All modules that a file imports, anywhere in it, those of refimpl by their full names."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level)[0] if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            names |= {module} if node.module else {f"{module}.{alias.name}" for alias in node.names}
    return names


def files(package: str) -> list[Path]:
    """A module, or a package with all in it."""
    path = ROOT.joinpath(*package.split("."))
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def test_imports_are_read_from_relative_ones_too():
    assert imports(ROOT / "refimpl/rules/adamw.py") == {
        "dataclasses",
        "typing",
        "refimpl.core.hyper",
        "refimpl.core.rule",
    }
    assert "refimpl.rules.phi" in imports(ROOT / "refimpl/rules/adaptive.py")
    assert "refimpl.rules" in imports(ROOT / "refimpl/__init__.py")


@pytest.mark.parametrize("path", files("refimpl.rules"), ids=lambda path: path.stem)
def test_rules_import_mathematics_and_their_base_only(path):
    allowed = {"math", "dataclasses", "typing", "collections.abc", "functools", "itertools"}
    allowed |= {"refimpl.core.hyper", "refimpl.core.rule"}
    assert {name for name in imports(path) if not within(name, ("refimpl.rules",))} <= allowed


#: For each contract of pyproject.toml an import that it refuses: the file, and the module imported there.
REFUSED = {
    "A room imports from rooms below it only": ("refimpl/core/__init__.py", "refimpl.cli"),
    "No circles": ("refimpl/rules/phi.py", "refimpl.rules.adaptive"),
    "The check and the dialects use the plain rules alone": ("refimpl/conformance/__init__.py", "refimpl.engine"),
    "A proof is about rules, schedules and problems": ("derivations/__init__.py", "refimpl.engine"),
}


def test_each_contract_of_what_imports_what_can_be_broken(tmp_path):
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed")
    assert REFUSED.keys() == {contract["name"] for contract in TOOL["importlinter"]["contracts"]}
    copied(tmp_path, *PACKAGES, "pyproject.toml")
    for file, module in REFUSED.values():
        with open(tmp_path / file, "a", encoding="utf-8") as opened:
            opened.write(f"\nimport {module}\n")
    command = [lint, "--no-logo", "--no-cache"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert all(f"{name} BROKEN" in done.stdout for name in REFUSED)
    for arrow in (
        "core -> refimpl.cli",
        ".phi -> .adaptive",
        "conformance -> refimpl.engine",
        "derivations -> refimpl.engine",
    ):
        assert arrow in done.stdout


def test_importing_refimpl_loads_nothing_heavy():
    loaded = python("import sys, refimpl; print(*sys.modules)").split()
    assert HEAVY.isdisjoint(name.partition(".")[0] for name in loaded)
    assert "refimpl.cli" not in loaded


def test_importing_refimpl_adds_less_than_150_milliseconds_to_numpy():
    # Processor time of the importing thread: on a busy machine the clock on the wall tells of the others.
    code = "import time, numpy; t = time.thread_time(); import refimpl; print(time.thread_time() - t)"
    python(code)  # compiles what is not compiled yet
    assert statistics.median(float(python(code)) for _ in range(7)) < 0.15
