"""Networks, their weights and their export; only training and evaluation use torch besides."""
