"""What all tests share: the groups a machine may lack, named in the last line, and how hard hypothesis tries."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.groups import GROUPS, missing

settings.register_profile("dev", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", max_examples=200, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")

pytest_plugins = ["tests.conftest_database", "tests.conftest_reading"]
LEFT_OUT = "group left out: "
left_out: dict[str, int] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for group in GROUPS:
        lack = missing(group) if item.get_closest_marker(group) else None
        if lack and os.environ.get("CI") == "true":
            pytest.fail(f"this test may not be left out (CI=true), but {lack}", pytrace=False)
        if lack:
            pytest.skip(f"{LEFT_OUT}{group} ({lack})")


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what was left out; with several processes this runs where the reports are gathered."""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
        if LEFT_OUT in reason:
            group = reason.split(LEFT_OUT, 1)[1]
            left_out[group] = left_out.get(group, 0) + 1


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """After pytest's own closing line, so that it is the last one."""
    if left_out and not hasattr(config, "workerinput"):
        groups = ", ".join(f"{group}: {count} tests" for group, count in sorted(left_out.items()))
        print(f"Left out on this machine: {groups}.")
