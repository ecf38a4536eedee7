"""What the portal answers."""
