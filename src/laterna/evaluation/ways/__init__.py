"""Films out of films, scored: each operation on many films, and edits by words on more."""
