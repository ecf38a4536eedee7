"""What Kesu costs: figures beside their limits, from the same runs on the same machine."""
