"""Cases and their journal: the tables, and the one function through which a case changes."""
