"""From codes and plain values to what a reader sees: nothing here changes anything."""
