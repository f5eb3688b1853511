"""What all tests may ask for."""

import os
from pathlib import Path

import pytest

os.environ.pop("POLKU_CALLED_AS", None)  # how the tests were called is not how a user calls polku


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material that lies beside the repository; the test is skipped where it is not there."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not beside the repository")
    return folder
