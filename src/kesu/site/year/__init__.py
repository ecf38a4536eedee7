"""A sample year: every procedure that comes with Kesu, run by the worked organisations from January to December."""
