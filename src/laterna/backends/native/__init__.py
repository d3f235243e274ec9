"""The built-in engine: director, painter and upscaler as graphs on the CPU."""

from laterna.backends.native.engine import NativeBackend

__all__ = ["NativeBackend"]
