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
from tests.app.api.desk import sit_down
from tests.app.api.rights import read_rights
from tests.app.api.site import OPERATOR, Site, hire

FEW = 4
EXAMPLES = int(os.environ.get("VERIDRAFT_SCHEMA_EXAMPLES", FEW))
ROLES = (Role.QA_APPROVER, Role.WRITER, Role.ADMINISTRATOR)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LIMITS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def described(site: Site) -> BaseSchema:
    generation = GenerationConfig(with_security_parameters=False)
    checks = ChecksConfig(
        not_a_server_error=NotAServerErrorConfig(expected_statuses=["2xx", "3xx", "4xx", "503"])
    )
    project = ProjectConfig(generation=generation, checks=checks)
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_asgi("/api/openapi.json", site.app, config=config)


@pytest.fixture(scope="module")
def there(site: Site) -> dict[str, str]:
    """Ids of what exists, by the name of the parameter; the account is nobody else's."""
    writer = sit_down(site, "writer")
    comment = writer.post("/comments", {"statement": "S8", "text": "What of it?"})
    return {
        "draft_id": site.draft,
        "job_id": site.job,
        "comment_id": comment["id"],
        "statement_id": "S8",
        "section_id": "event",
        "fact_id": "F10",
        "field": "root_cause",
        "name": "exceptions",
        "person_id": hire(site.service, "leaving", Role.WRITER),
    }


@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_one_that_the_description_names(
    site: Site, described: BaseSchema, there: dict[str, str], role: Role
) -> None:
    found = [
        f"{operation.label}: {failure}"
        for operation in _operations(described, role)
        for failure in _failures(site, operation, there, role)
    ]
    assert not found, "\n\n".join(found)


def _operations(described: BaseSchema, role: Role) -> Iterator[APIOperation]:
    """Those of which the role is the first that may; all of them in the long run."""
    first = {
        route: next((one for one in ROLES if columns[one]), ROLES[0])
        for route, columns in read_rights().items()
    }
    for result in described.get_all_operations():
        operation = result.ok()
        if EXAMPLES > FEW or first[operation.label] is role:
            yield operation


def _failures(
    site: Site, operation: APIOperation, there: dict[str, str], role: Role
) -> Iterator[str]:
    named = {one.name for one in operation.path_parameters if one.name in there}
    ids = {name: there[name] for name in named}
    for path_parameters in ({}, ids) if ids else ({},):
        for mode in GenerationMode:
            failure = _failure(site, operation, mode, path_parameters, role)
            if failure:
                yield failure


def _failure(
    site: Site, operation: APIOperation, mode: GenerationMode, ids: dict[str, str], role: Role
) -> str | None:
    headers, cookies = _signed_in(site, role)

    @LIMITS
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


def _signed_in(site: Site, role: Role) -> tuple[dict[str, str], dict[str, str]]:
    """Anew for each operation: some end the session, or lock the account with wrong passwords."""
    person = site.person(role.value)
    with site.service.ledger.work(OPERATOR) as work:
        if get_person(work.session, person).is_locked:
            unlock(work, person, "for the next operation")
    client = site.enter(role.value)
    sent = {name: client.headers[name] for name in ("Origin", "X-CSRF-Token")}
    return sent, dict(client.cookies)
