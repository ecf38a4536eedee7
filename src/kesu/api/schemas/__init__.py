"""What goes in and out, as the published description has it."""
