"""How a relationship stands: contacts, figures, positions, its calendar and its chart."""
