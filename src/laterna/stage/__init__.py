"""Who is where: tracks, drawings that follow them, and pictures composed from both."""
