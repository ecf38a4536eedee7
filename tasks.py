"""The two commands of the README, with nothing but Python: `python3 tasks.py demo` and `python3 tasks.py test`.

The first run makes `.venv` beside this file and installs what `pyproject.toml` asks for, in the versions of
`constraints.txt`; later runs start at once, until one of the two changes.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = HERE / "constraints.txt"
FIRST_PORT = 8765
LEAST = (3, 11)

USAGE = """usage: python3 tasks.py COMMAND

  demo [OPTION…]   set Kesu up and start it with a worked example (options go to `kesu serve`)
  test [OPTION…]   set Kesu up and pass all tests (options go to pytest)
  translations     compile the texts of both languages after a change
"""

COMPILE = """
import pathlib, polib
for path in sorted(pathlib.Path("src").rglob("*.po")):
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    print(path.with_suffix(".mo"))
"""

NO_VENV = """This Python cannot make virtual environments: its module `ensurepip` is missing.
Debian and Ubuntu keep it in a package of its own. Install it, then run the same command again:

    sudo apt install python3-venv
"""


def main(arguments: list[str]) -> int:
    commands = {"demo": demo, "test": test, "translations": translations}
    if not arguments or arguments[0] not in commands:
        print(USAGE, end="", file=sys.stderr)
        return 2
    if sys.version_info < LEAST:
        print(f"Kesu needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).", file=sys.stderr)
        return 2
    return commands[arguments[0]](arguments[1:])


def demo(options: list[str]) -> int:
    """Start the web pages, the API and the worker in one process, on the first free port from 8765."""
    failed = install("")
    if failed:
        return failed
    kesu = PROGRAMS / ("kesu.exe" if os.name == "nt" else "kesu")
    port = [] if "--port" in options else ["--port", str(free_port())]
    return run([str(kesu), "serve", "--demo", *port, *options])


def test(options: list[str]) -> int:
    """Run the whole suite on two processes; what this machine cannot run is named in the last line."""
    failed = install("[test]")
    if failed:
        return failed
    spread = [] if "-n" in options else ["-n", "2"]
    return run([str(PYTHON), "-m", "pytest", *spread, *options])


def translations(options: list[str]) -> int:
    """Write every `.mo` anew from its `.po`; needs no gettext on the machine."""
    failed = install("[test]")
    if failed:
        return failed
    return run([str(PYTHON), "-c", COMPILE, *options])


def install(extra: str) -> int:
    """Bring `.venv` up to what `pyproject.toml` says; 0 when it is there, else the status to end with."""
    stamp = VENV / f"kesu-installed{extra}"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted and PYTHON.exists():
        return 0
    if not PYTHON.exists():
        failed = make_environment()
        if failed:
            return failed
    print(f"Installing Kesu into {VENV} (once; takes about a minute) …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]
    status = run([*pip, "--editable", f"{HERE}{extra}"])
    if status == 0:
        stamp.write_text(wanted, encoding="utf-8")
    return status


def make_environment() -> int:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        print(NO_VENV, end="", file=sys.stderr)
        return 2
    print(f"Making a virtual environment in {VENV} …", flush=True)
    return run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def fingerprint() -> str:
    """Changes when another install is due: other pins, another place, another Python."""
    texts = [path.read_text(encoding="utf-8") for path in (HERE / "pyproject.toml", CONSTRAINTS)]
    return hashlib.sha256(f"{texts}\n{HERE}\n{sys.version_info[:2]}".encode()).hexdigest()


def free_port() -> int:
    """The first port from 8765 on that nobody listens on at this machine."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) != 0:
                return port
    return FIRST_PORT


def run(command: list[str]) -> int:
    try:
        return subprocess.run(command, cwd=HERE, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
