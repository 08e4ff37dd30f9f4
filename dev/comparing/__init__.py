"""Compares the project's calculations with reference cases; on the standard library and the pure modules only."""
