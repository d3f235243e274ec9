"""The built-in engine: director and designer as graphs on the CPU, and the composer."""

from laterna.backends.native.engine import NativeBackend

__all__ = ["NativeBackend"]
