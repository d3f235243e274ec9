"""The only way a clip becomes a file, and what the file says about its making."""
