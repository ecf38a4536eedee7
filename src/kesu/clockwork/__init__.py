"""What happens by itself: clocks that fall due, schedules, what waits in the outbox."""
