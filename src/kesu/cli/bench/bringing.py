"""Rows imported per second, by the command itself, into a folder that is new."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kesu.cli.bench.measuring import Figure
from kesu.cli.bench.rest import SECRET
from kesu.cli.bench.server import ORGANISATION

MAPPING = """
procedure: complaint-sample
by: chen
key: [no]
columns: {customer: customer, demand: demand, no: order_no, quantity: quantity}
"""


def import_figures(runs: int, rows: int) -> list[Figure]:
    figure = Figure("import", ("导入", "import"), "/s")
    figure.note = f"{rows} rows a run"
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as name:
        folder = Path(name)
        surroundings = {**os.environ, "KESU_HOME": str(folder / "home"), "KESU_SECRET": SECRET}
        surroundings.pop("KESU_DATABASE", None)
        organisation, mapping, password = folder / "organisation.yaml", folder / "mapping.yaml", folder / "password"
        organisation.write_text(ORGANISATION, encoding="utf-8")
        mapping.write_text(MAPPING, encoding="utf-8")
        password.write_text("only for the bench, gone at its end\n", encoding="utf-8")
        _kesu(
            surroundings, "init", "--organisation", str(organisation), "--administrator", "li",
            "--password-file", str(password),
        )  # fmt: skip
        _kesu(surroundings, "publish", "complaint-sample")
        for run in range(runs):
            _write(folder / f"{run}.csv", run, rows)
            done = _kesu(surroundings, "import", str(folder / f"{run}.csv"), "--mapping", str(mapping), "--json")
            figure.values.append(rows / float(json.loads(done)["seconds"]))
    return [figure]


def _write(path: Path, run: int, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("no", "customer", "demand", "quantity"))
        writer.writerows((f"{run}-{row}", f"客户 {row % 97}", "轴套内孔划伤，要求换货", row) for row in range(rows))


def _kesu(surroundings: Mapping[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "kesu.cli.main", *arguments]
    done = subprocess.run(command, env=dict(surroundings), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
