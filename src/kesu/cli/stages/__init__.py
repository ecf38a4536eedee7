"""Where scenarios are played besides memory: the database, and HTTP. All of them must come to the same (part D)."""
