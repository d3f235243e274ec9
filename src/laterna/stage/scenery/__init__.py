"""Scenery: what stands around the actors, as pieces of attributed vector art with places."""
