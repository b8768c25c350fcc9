"""Whatever is sent, the API answers as its description says (schemathesis, in process).

For each operation: values that fit the description and values that do not, for ids that exist and
for any others. No answer is a 5xx other than a part that is missing (503); status, media type,
headers and body are those described. ``VERIDRAFT_SCHEMA_EXAMPLES`` is the number of examples of
each operation, kind of value and kind of ids; with more than a few, every role asks for everything.
"""

import os
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    NotAServerErrorConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.auth.actor import Role
from app.auth.people import unlock
from app.auth.store import get_person
from evals.postgres import Server
from tests.app.api.asked import add_model_call
from tests.app.api.desk import sit_down
from tests.app.api.rights import read_rights
from tests.app.api.site import (
    API,
    OPERATOR,
    Site,
    build_template,
    hire,
    open_site,
    serve_site,
    template_of,
)

FEW = 4
EXAMPLES = int(os.environ.get("VERIDRAFT_SCHEMA_EXAMPLES", FEW))
SignedIn = tuple[dict[str, str], dict[str, str]]  # headers and cookies
ROLES = (Role.QA_APPROVER, Role.WRITER, Role.ADMINISTRATOR)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DATABASES = {"sqlite": EXAMPLES, "postgresql": max(1, EXAMPLES // FEW)}


@pytest.fixture(scope="module", params=DATABASES)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """On each database that the service runs on; fewer examples on the second."""
    folder = tmp_path_factory.mktemp("site")
    if request.param == "sqlite":
        with serve_site(template_of(tmp_path_factory), folder) as served:
            yield served
        return
    server: Server = request.getfixturevalue("postgres")
    name = server.create()
    build_template(folder, server.url(name))
    with open_site(folder, server.url(name)) as served:
        yield served
    server.drop(name)


@pytest.fixture(scope="module")
def limits(site: Site) -> settings:
    name = "postgresql" if site.service.settings.database_url else "sqlite"
    return settings(
        max_examples=DATABASES[name],
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


@pytest.fixture(scope="module")
def described(site: Site) -> BaseSchema:
    generation = GenerationConfig(with_security_parameters=False)
    checks = ChecksConfig(
        not_a_server_error=NotAServerErrorConfig(expected_statuses=["2xx", "3xx", "4xx", "503"])
    )
    project = ProjectConfig(generation=generation, checks=checks, request_timeout=120)
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_asgi("/api/openapi.json", site.app, config=config)


@pytest.fixture(scope="module")
def there(site: Site) -> dict[str, str]:
    """Ids of what exists, by the name of the parameter; the account is nobody else's."""
    writer = sit_down(site, "writer")
    comment = writer.post("/comments", {"statement": "S8", "text": "What of it?"})
    asker = site.enter(ROLES[0].value)  # who is tried first at the routes of all readers
    thread = asker.post(f"{API}/chat/threads", json={}).json()["id"]
    asked = asker.post(f"{API}/chat/threads/{thread}/turns", json={"question": "What is it?"})
    return {
        "thread_id": thread,
        "turn_id": asked.json()["id"],
        "draft_id": site.draft,
        "job_id": site.job,
        "call_id": add_model_call(site, site.job),
        "comment_id": comment["id"],
        "statement_id": "S8",
        "section_id": "event",
        "fact_id": "F10",
        "field": "root_cause",
        "name": "exceptions",
        "number": "SOP-MFG-012",
        "version": "4",
        "page": "1",
        "person_id": hire(site.service, "leaving", Role.WRITER),
    }


@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_one_that_the_description_names(
    site: Site, described: BaseSchema, there: dict[str, str], limits: settings, role: Role
) -> None:
    found = [
        f"{operation.label}: {failure}"
        for operation in _operations(described, role)
        for ids in _choices_of_ids(operation, there)
        for mode in GenerationMode
        if (failure := _failure(operation, mode, ids, limits, _signed_in(site, role)))
    ]
    assert not found, "\n\n".join(found)


def _operations(described: BaseSchema, role: Role) -> Iterator[APIOperation]:
    """Those of which the role is the first that may; all of them in the long run."""
    first = {
        route: next((one for one in ROLES if columns[one]), ROLES[0])
        for route, columns in read_rights().items()
    }
    for result in described.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if EXAMPLES > FEW or first[operation.label] is role:
            yield operation


def _choices_of_ids(operation: APIOperation, there: dict[str, str]) -> list[dict[str, str]]:
    """Any, and those that exist."""
    ids = {one.name: there[one.name] for one in operation.path_parameters if one.name in there}
    return [{}, ids] if ids else [{}]


def _failure(
    operation: APIOperation,
    mode: GenerationMode,
    ids: dict[str, str],
    limits: settings,
    signed_in: SignedIn,
) -> str | None:
    headers, cookies = signed_in

    @limits
    @given(operation.as_strategy(mode))
    def check(case: Case) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **ids}
        answer = case.call(headers=headers, cookies=cookies)
        case.validate_response(answer, checks=CHECKS)

    try:
        check()
    except (FailureGroup, Failure) as failure:
        return str(failure)
    except Unsatisfiable:  # an operation that takes nothing can be given nothing wrong
        assert mode is GenerationMode.NEGATIVE, operation.label
    return None


def _signed_in(site: Site, role: Role) -> SignedIn:
    """Anew for each operation: some end the session, or lock the account with wrong passwords."""
    person = site.person(role.value)
    with site.service.ledger.work(OPERATOR) as work:
        if get_person(work.session, person).is_locked:
            unlock(work, person, "for the next operation")
    client = site.enter(role.value)
    sent = {name: client.headers[name] for name in ("Origin", "X-CSRF-Token")}
    return sent, dict(client.cookies)
