"""Pages for people without an account: a key or a code instead, and nothing internal."""
