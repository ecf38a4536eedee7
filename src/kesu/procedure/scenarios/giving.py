"""The settings a scenario gives to the procedures it plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

from kesu.procedure.declared import Field, Procedure, Setting
from kesu.procedure.mastering import read_held
from kesu.procedure.scenarios.reading import ScenarioError
from kesu.procedure.values import ValueRefused, accept


def with_settings(procedure: Procedure, settings: Mapping[str, Any]) -> Procedure:
    """The procedure with a scenario's settings. Raises ScenarioError for one it does not have."""
    unknown = [name for name in settings if name not in procedure.settings]
    if unknown:
        raise ScenarioError(f"{procedure.name} has no setting {unknown[0]!r}")
    if not settings:
        return procedure
    changed = {name: _setting(procedure.settings[name], value) for name, value in settings.items()}
    return replace(procedure, settings={**procedure.settings, **changed})


def _setting(setting: Setting, given: Any) -> Setting:
    spec = Field(name=setting.name, type=setting.type, options=setting.options)
    try:
        if isinstance(given, Mapping):
            return replace(setting, held=read_held(setting, given))
        return replace(setting, value=accept(spec, given, UTC))
    except ValueRefused as refused:
        raise ScenarioError(f"setting {setting.name}: {given!r} does not fit ({refused.code})") from None
