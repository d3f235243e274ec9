import pytest

from laterna.backends.native import NativeBackend


@pytest.fixture(scope="session")
def engine():
    """The engine with the weights that the package carries."""
    return NativeBackend()


@pytest.fixture(scope="session")
def staged(engine):
    """Stages a request."""
    return lambda request: engine.staged(request, engine.plan(request), lambda _: None)
