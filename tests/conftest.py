"""Options of the test command."""

import pytest
from hypothesis import HealthCheck, settings

# No test asserts how fast anything is: machines are shared, and two tests run at a time. `make bench` measures speed.
settings.register_profile("mirror", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mirror")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` rewrites the golden pictures. Look at every one of them before they are committed."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the pictures in tests/golden")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the golden pictures shall be rewritten."""
    return bool(request.config.getoption("--update-golden"))
