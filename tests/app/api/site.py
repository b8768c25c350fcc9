"""A small plant's installation with people of every role, served: built once, copied by each module
that needs it, so that what one module changes is no other's."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import httpx  # pyright: ignore[reportPrivateImportUsage] - its own

from app.auth import store as people
from app.auth.actor import Actor, Kind, Role
from app.auth.gate import Gate, make_gate
from app.auth.passwords import Passwords, make_passwords
from app.auth.permissions import MACHINE
from app.auth.rules import ALL
from app.auth.sessions import sign_in
from app.auth.tokens import make_token
from app.core.settings import Settings
from app.demo.package import write_package
from app.demo.simulate import Settings as PlantSettings
from app.demo.simulate import SimulatedPlant, simulate
from app.drafts.store import add_draft, get_version
from app.llm.calls import Model
from app.main import create_app
from app.operations import import_package, start_investigation
from app.release.mode import Mode
from app.retrieval.embedder import HashingEmbedder
from app.wiring import Service, open_service
from tests import hiring
from tests.hiring import PASSWORD

PLANT = PlantSettings(seed=7, batches=30, documents=False, historian_rows=20_000)
OPERATOR = Actor(Kind.CLI, "operator")
OTHER_PRODUCT, OTHER_SITE = "other.product", "other.site"
WORKERS = (Role.WRITER, Role.REVIEWER, Role.QA_APPROVER, Role.REGULATORY, Role.AUDITOR)
API = "/api/v1"
Response = httpx.Response
_MADE = "made"


@dataclass(frozen=True)
class Site:
    """``draft`` is an investigation of ``deviation`` that the writer has started, ``job`` the job
    that wrote it; ``token`` the secret of a token of the writer that permits all that any may."""

    service: Service
    app: FastAPI
    plant: SimulatedPlant
    draft: str
    job: str
    token: str

    @property
    def deviation(self) -> str:
        return deviation_of(self.plant)

    def client(self, **headers: str) -> TestClient:
        """Nobody yet."""
        base_url = self.service.settings.base_url
        return TestClient(
            self.app,
            base_url,
            raise_server_exceptions=False,
            headers=headers,
            follow_redirects=False,
        )

    def machine(self) -> TestClient:
        return self.client(Authorization=f"Bearer {self.token}")

    def enter(self, username: str, password: str = PASSWORD, **more: Any) -> TestClient:
        """Signed in as a browser's page is: with the cookie, the token and the origin."""
        client = self.client(Origin=self.service.settings.base_url)
        given = {"username": username, "password": password, **more}
        opened = client.post(f"{API}/session", json=given)
        assert opened.status_code == 201, opened.text
        client.headers["X-CSRF-Token"] = opened.json()["csrf"]
        return client

    def person(self, username: str) -> str:
        with self.service.ledger.database.read() as session:
            person = people.person_named(session, username)
        assert person is not None
        return person.id

    def copy_draft(self, draft_id: str) -> str:
        """The newest content of the draft, as another draft of the writer."""
        with self.service.ledger.work(OPERATOR) as work:
            stored = get_version(work.session, self.draft)
            add_draft(
                work.session,
                draft_id,
                stored.content,
                site=stored.site,
                configuration=stored.configuration,
                by="person:writer",
                job=None,
                now=work.now,
                person=self.person("writer"),
            )
        return draft_id


def deviation_of(plant: SimulatedPlant) -> str:
    return plant.showcase or plant.incidents[0].deviation


def template_of(factory: pytest.TempPathFactory) -> Path:
    """Built by whichever of a run's processes asks first."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "site_template"
    with (shared / "site_template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _MADE).exists():
            build_template(folder)
    return folder


@contextmanager
def serve_site(template: Path, folder: Path, model: Model | None = None) -> Iterator[Site]:
    """A copy of what :func:`build_template` has built; its draft was made without a model."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    with open_site(folder, model=model) as site:
        yield site


@contextmanager
def open_site(
    folder: Path, database_url: str | None = None, model: Model | None = None
) -> Iterator[Site]:
    with _open(folder, database_url, model=model) as service:
        service.jobs.start()
        draft, job, token = (folder / _MADE).read_text().split()
        yield Site(service, create_app(service), simulate(PLANT), draft, job, token)


def build_template(folder: Path, database_url: str | None = None) -> None:
    """Plant, people, one draft."""
    shutil.rmtree(folder, ignore_errors=True)
    plant = simulate(PLANT)
    write_package(plant, folder / "package")
    with _open(folder, database_url, Mode.DEMO) as service:
        service.jobs.start()
        import_package(service, OPERATOR, folder / "package")
        _hire_everybody(service)
        writer = sign_in(service.gate, "writer", PASSWORD).actor
        job = start_investigation(service, writer, deviation_of(plant))
        draft = (service.jobs.wait(job.id).result or {})["draft"]
        with service.ledger.work(writer) as work:
            expires_at = work.now + timedelta(days=30)
            token = make_token(work, "machine", MACHINE, expires_at)[1]
    (folder / _MADE).write_text(f"{draft} {job.id} {token}")


def hire(service: Service, username: str, *roles: Role, site: str = ALL, product: str = ALL) -> str:
    """With a password, trained and entitled to sign."""
    with service.ledger.work(OPERATOR) as work:
        person = hiring.hire(work, username, *roles, site=site, product=product)
        hiring.give_password(work, service.gate.passwords, person.id)
        hiring.train(work, person.id)
        hiring.attest(work, person.id)
    return person.id


def cheap_passwords() -> Passwords:
    return make_passwords(12, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@contextmanager
def _open(
    folder: Path,
    database_url: str | None,
    create: Mode | None = None,
    model: Model | None = None,
) -> Iterator[Service]:
    settings = Settings(data=folder / "data", import_dir=folder, database_url=database_url)
    embedder = HashingEmbedder()
    with open_service(settings, OPERATOR, create, embedder=embedder, model=model) as service:
        service.gate = _cheap_gate(service)
        yield service


def _cheap_gate(service: Service) -> Gate:
    return make_gate(service.ledger, service.settings, cheap_passwords())


def _hire_everybody(service: Service) -> None:
    for role in Role:
        hire(service, role.value, role)
    hire(service, OTHER_PRODUCT, *WORKERS, product="another product")
    hire(service, OTHER_SITE, *WORKERS, site="another site")
