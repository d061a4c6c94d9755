"""What events add up to: each module answers one question by a pure fold."""
