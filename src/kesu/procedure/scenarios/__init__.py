"""Scenarios: tests of a procedure in virtual time (language part D)."""

from kesu.procedure.scenarios.reading import Scenario, read_scenario, read_scenario_file
from kesu.procedure.scenarios.running import ScenarioResult, run_file_text, run_scenario

__all__ = ["Scenario", "ScenarioResult", "read_scenario", "read_scenario_file", "run_file_text", "run_scenario"]
