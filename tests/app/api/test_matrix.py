"""Every route of the description × every role, a machine and nobody, against ``rights.csv``.

The table is written from the requirements (IA-02, IA-07) and knows nothing of the code's own. A
caller is let in when the answer is anything but 401 and the refusal of a right: what is asked for
does not exist, so that nothing happens.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.auth.actor import Role
from tests.app.api.operations import Operation, operations_of
from tests.app.api.rights import read_rights
from tests.app.api.site import PASSWORD, Response, Site

REFUSAL = "has no right to"
SIGN_OUT = "DELETE /api/v1/session"
ATTEST = "POST /api/v1/people/{person_id}/attestations"
FOR_PROGRAMS = "/v1/"
"""Where a session is not looked at: whoever shows no token is nobody."""
SIGN = "POST /api/v1/drafts/{draft_id}/signatures"


@pytest.fixture(scope="module")
def operations(site: Site) -> dict[str, Operation]:
    """Signing out comes last: it ends what the others need."""
    found = {one.name: one for one in operations_of(site.app.openapi())}
    return {**{name: found[name] for name in found if name != SIGN_OUT}, SIGN_OUT: found[SIGN_OUT]}


@pytest.mark.req("IA-02")
def test_the_table_of_rights_and_the_description_name_the_same_routes(
    operations: dict[str, Operation],
) -> None:
    assert sorted(operations) == sorted(read_rights())
    assert len(operations) > 70


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_exactly_the_routes_that_are_its_own(
    site: Site, operations: dict[str, Operation], role: Role
) -> None:
    assert _wrong(site.enter(role.value), operations, role.value) == []


@pytest.mark.req("IA-07")
@pytest.mark.req("ES-06")
def test_a_token_of_all_it_can_be_given_reads_and_makes_drafts_and_does_no_more(
    site: Site, operations: dict[str, Operation]
) -> None:
    assert _wrong(site.machine(), operations, "token") == []


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("bearer", [None, "wrong", "vd_wrong"])
def test_nobody_is_let_in_without_a_session_or_a_good_token(
    site: Site, operations: dict[str, Operation], bearer: str | None
) -> None:
    client = site.client(**({"Authorization": f"Bearer {bearer}"} if bearer else {}))
    assert _wrong(client, operations, "anonymous") == []


def _wrong(client: TestClient, operations: dict[str, Operation], column: str) -> list[str]:
    """What is otherwise than the table says."""
    return list(_differences(client, operations, column))


def _differences(
    client: TestClient, operations: dict[str, Operation], column: str
) -> Iterator[str]:
    rights = read_rights()
    for name, operation in operations.items():
        answer = operation.send(client, body=_body(operation, column))
        is_nobody = column == "anonymous" or operation.path.startswith(FOR_PROGRAMS)
        expected = 401 if is_nobody else 403
        if answer.status_code >= 500 and answer.status_code != 503:
            yield f"{name}: {answer.status_code} {answer.text}"
        elif rights[name][column] != _is_let_in(answer):
            should = "should be" if rights[name][column] else "should not be"
            yield f"{name}: {column} {should} let in: {answer.status_code} {answer.text[:200]}"
        elif not rights[name][column] and answer.status_code != expected:
            yield f"{name}: expected {expected}, got {answer.status_code}"


def _body(operation: Operation, column: str) -> Any:
    """Whoever signs proves who they are, which is no matter of rights; and what everybody may
    attest is their own accountability."""
    if operation.name == SIGN:
        return {**operation.body, "username": column, "password": PASSWORD}
    if operation.name == ATTEST:
        return {**operation.body, "kind": "signature_accountability"}
    return operation.body


def _is_let_in(answer: Response) -> bool:
    refused = answer.status_code == 403 and REFUSAL in answer.text
    return answer.status_code != 401 and not refused
