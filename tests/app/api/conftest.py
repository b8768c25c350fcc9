"""The site, once a module."""

from collections.abc import Iterator

import pytest

from tests.app.api.site import Site, serve_site, template_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy that is this module's alone."""
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("site")) as served:
        yield served
