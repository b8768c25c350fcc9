"""The small site behind real HTTP, for the browser's tests."""

from collections.abc import Iterator

import pytest

from evals.serving import serving
from tests.app.api.site import PASSWORD, Site, serve_site, template_of


@pytest.fixture(scope="module")
def served_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy that is this module's alone; its address is ``settings.base_url``."""
    folder = tmp_path_factory.mktemp("served")
    with serve_site(template_of(tmp_path_factory), folder) as site, serving(site.service):
        yield site


@pytest.fixture(scope="module")
def home(served_site: Site) -> str:
    return served_site.service.settings.base_url


@pytest.fixture(scope="module")
def password() -> str:
    return PASSWORD
