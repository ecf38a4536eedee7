"""The command line: one file per command; frameworks are loaded only by the commands that need them."""
