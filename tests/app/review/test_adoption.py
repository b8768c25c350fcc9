"""One section, one trained person, after the evidence was opened."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.auth.actor import Actor, Kind, Role
from app.auth.qualification import Course, NotQualified, add_training
from app.core.errors import BadInput, Conflict, Forbidden
from app.drafts.content import DraftContent, ParagraphBlock, Sentence, StatementClass, to_json
from app.drafts.states import DraftState
from app.drafts.store import Contribution, StaleVersion, add_version, contributors, set_state
from app.review import adoption
from app.review.adoption import AdoptionStatus, EvidenceUnopened, adopt, adoption_state
from app.review.openings import open_evidence
from app.review.tables import adoptions
from tests.app.investigation.sample import content
from tests.app.review.company import ADMINISTRATOR, Company
from tests.app.review.conftest import Team


def edited(made: DraftContent, text: str = "The volume was too low, [F2][E2].") -> DraftContent:
    sentence = Sentence("S91", text, StatementClass.FACT, origin="person:wanda", edited=True)
    sections = tuple(
        replace(one, blocks=(ParagraphBlock((sentence,)),)) if one.id == "event" else one
        for one in made.sections
    )
    return replace(made, sections=sections)


def save(company: Company, actor: Actor, draft: str, made: DraftContent, based_on: int = 1) -> None:
    with company.ledger.work(actor) as work:
        add_version(
            work.session,
            draft,
            based_on=based_on,
            content=to_json(made),
            configuration="c" * 64,
            by=actor.id,
            reason="clearer",
            now=work.now,
        )


def status(company: Company, draft: str, made: DraftContent) -> AdoptionStatus:
    with company.ledger.database.read() as session:
        return adoption_state(session, made, draft)["event"].status


@pytest.mark.req("WF-02")
def test_a_section_is_adopted_after_its_evidence_was_opened(
    company: Company, draft: str, team: Team
) -> None:
    assert status(company, draft, content()) is AdoptionStatus.NOT_ADOPTED
    with pytest.raises(EvidenceUnopened) as unopened:
        company.adopt(team.writer, draft, "event")
    assert unopened.value.missing
    assert unopened.value.details
    company.open_all(team.writer, draft)
    adopted = company.adopt(team.writer, draft, "event")
    assert (adopted.status, adopted.name) == (AdoptionStatus.ADOPTED, "Wanda")
    assert company.events()[-1][0] == "section:adopted"
    with company.ledger.database.read() as session:
        made = [one.kind for one in contributors(session, draft)]
        row = session.execute(select(adoptions)).one()
    assert made == [Contribution.CREATED, Contribution.ADOPTED]
    assert (row.section, row.version, row.edited) == ("event", 1, False)
    assert row.session == team.writer.session


@pytest.mark.req("WF-02")
def test_a_fact_read_by_ocr_is_opened_singly(company: Company, team: Team) -> None:
    made = content()
    facts = made.facts | {"F2": replace(made.facts["F2"], verified=False)}
    draft = company.draft(team.writer, replace(made, facts=facts))
    with pytest.raises(EvidenceUnopened) as unopened:
        company.adopt(team.writer, draft, "event")
    assert unopened.value.missing.single


@pytest.mark.req("WF-02")
def test_there_is_no_adopting_of_several_sections() -> None:
    taken = [
        name for name in dir(adoption) if name.startswith("adopt") and name != "adoption_state"
    ]
    assert taken == ["adopt"]
    assert adopt.__annotations__["section_id"] is str


@pytest.mark.req("WF-02")
def test_an_edit_voids_the_sections_adoption_and_no_other(
    company: Company, draft: str, team: Team
) -> None:
    company.adopt_all(team.writer, draft)
    save(company, team.writer, draft, edited(content()))
    with company.ledger.database.read() as session:
        state = adoption_state(session, edited(content()), draft)
    assert state["event"].status is AdoptionStatus.VOIDED
    assert {one.status for section, one in state.items() if section != "event"} == {
        AdoptionStatus.ADOPTED
    }
    again = company.adopt(team.writer, draft, "event")
    assert (again.status, again.edited) == (AdoptionStatus.ADOPTED, True)


@pytest.mark.req("H05")
def test_taking_an_edit_back_restores_what_was_adopted(
    company: Company, draft: str, team: Team
) -> None:
    company.adopt_all(team.writer, draft)
    save(company, team.writer, draft, edited(content()))
    save(company, team.writer, draft, content(), based_on=2)
    assert status(company, draft, content()) is AdoptionStatus.ADOPTED


@pytest.mark.req("RC-05")
def test_a_version_that_the_person_did_not_see_is_not_adopted(
    company: Company, draft: str, team: Team
) -> None:
    company.open_all(team.writer, draft)
    save(company, team.writer, draft, edited(content()))
    with pytest.raises(StaleVersion), company.ledger.work(team.writer) as work:
        adopt(work, draft, 1, "event")


@pytest.mark.req("IA-06")
def test_without_current_training_nothing_is_adopted(
    company: Company, draft: str, team: Team
) -> None:
    company.open_all(team.writer, draft)
    with company.ledger.work(ADMINISTRATOR) as work:
        person, now = team.writer.person or "", work.now
        add_training(work, person, Course.AI_LIMITS, False, now, now.replace(year=2030))
    with pytest.raises(NotQualified):
        company.adopt(team.writer, draft, "event")


@pytest.mark.req("WF-01")
@pytest.mark.parametrize(
    "state", [DraftState.IN_REVIEW, DraftState.QA_REVIEW, DraftState.WITHDRAWN]
)
def test_sections_are_adopted_only_while_the_draft_may_change(
    company: Company, draft: str, team: Team, state: DraftState
) -> None:
    company.open_all(team.writer, draft)
    with company.ledger.database.write() as session:
        set_state(session, draft, state)
    with pytest.raises(Conflict, match="state"):
        company.adopt(team.writer, draft, "event")


@pytest.mark.req("IU-02")
@pytest.mark.parametrize("kind", [Kind.TOKEN, Kind.AGENT, Kind.JOB, Kind.CLI])
def test_no_machine_adopts(company: Company, draft: str, team: Team, kind: Kind) -> None:
    company.open_all(team.writer, draft)
    with pytest.raises(Forbidden):
        company.adopt(replace(team.writer, kind=kind), draft, "event")


@pytest.mark.req("IA-02")
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.QA_APPROVER, Role.ADMINISTRATOR])
def test_only_writers_adopt(company: Company, draft: str, role: Role) -> None:
    with pytest.raises(Forbidden):
        company.adopt(company.hire("otto", role), draft, "event")


def test_a_section_of_decisions_alone_has_nothing_to_adopt(
    company: Company, draft: str, team: Team
) -> None:
    for section in ("risk", "unknown"):
        with pytest.raises(BadInput):
            company.adopt(team.writer, draft, section)


def test_evidence_that_another_person_opened_is_unopened(
    company: Company, draft: str, team: Team
) -> None:
    colleague = company.hire("wim", Role.WRITER)
    with company.ledger.work(colleague) as work:
        open_evidence(work, draft, "E2")
    with pytest.raises(EvidenceUnopened):
        company.adopt(team.writer, draft, "event")
