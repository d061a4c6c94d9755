"""Commitments: their model, its fold, and the answers that follow from it."""
