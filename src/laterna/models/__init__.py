"""Networks, their weights and their export. Only this package, training and evaluation use torch."""
