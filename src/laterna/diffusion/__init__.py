"""Mathematics of diffusion on arrays; knows no network, no text and no video."""
