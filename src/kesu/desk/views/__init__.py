"""One file per page. A view reads through `casebook.queries`, writes through `casebook.execute`, decides nothing."""
