"""One step rule a file; names in :data:`SAMPLERS`."""

from laterna.core.registry import Registry
from laterna.diffusion.samplers.base import Sampler

SAMPLERS: Registry[Sampler] = Registry(
    "sampler",
    {
        "euler": "laterna.diffusion.samplers.euler:EULER",
        "heun": "laterna.diffusion.samplers.heun:HEUN",
        "dpmpp_2m": "laterna.diffusion.samplers.dpmpp_2m:DPMPP_2M",
    },
)
