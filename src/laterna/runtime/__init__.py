"""Networks without torch: weights on disk and the graphs that they fill."""
