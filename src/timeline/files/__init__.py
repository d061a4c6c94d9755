"""Files in and out: JSON Lines, and the tree that `timeline build` writes."""
