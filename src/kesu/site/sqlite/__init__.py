"""Django's SQLite, except that a transaction that could not begin leaves nothing behind for another thread."""
