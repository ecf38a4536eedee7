"""What people and the system may ask of a case: one small file per family, one table of verbs (`verbs`)."""
