"""Projections: each module answers one question by a pure fold over events."""
