"""The small organisation and the sample pack of the casebook's tests."""

from tests.casebook.conftest import act, opened, organisation, sample  # noqa: F401 -- fixtures
