"""People, units, roles, deputies, calendars, accounts and tokens of the organisation that uses Kesu."""
