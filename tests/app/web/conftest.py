"""The site with its pages, and somebody of every role at a screen, once a module."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from tests.app.api.site import Site, serve_site, template_of
from tests.app.web.looking import Clients


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy that is this module's alone."""
    with serve_site(template_of(tmp_path_factory), tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def everybody(site: Site) -> Clients:
    return {role: site.enter(role.value) for role in Role}


@pytest.fixture(scope="module")
def administrator(everybody: Clients) -> TestClient:
    return everybody[Role.ADMINISTRATOR]


@pytest.fixture(scope="module")
def qa_approver(everybody: Clients) -> TestClient:
    return everybody[Role.QA_APPROVER]
