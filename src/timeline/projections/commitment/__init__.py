"""How a commitment stands: its model, its fold, and what follows from both."""
