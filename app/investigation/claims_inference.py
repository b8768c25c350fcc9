"""Claims about hypotheses: what supports each, what contradicts it, what cannot be told apart."""

import app.investigation.predicates  # noqa: F401 - registers what is claimed here
from app.evidence.claims import Claim, ClaimClass
from app.investigation.citing import cite
from app.investigation.claims import work_claim
from app.investigation.claims_computed import measure_unit
from app.investigation.hypotheses import Hypothesis
from app.investigation.writing import Writing, p_text, significant
from app.records.record import Record
from app.tools.association import Finding


def association_claim(w: Writing, finding: Finding) -> Claim:
    evidence = w.computed("association")
    one, measure = finding.association, w.gathered.measure
    subject = w.ledger.text_fact("outcome", measure.label if measure else "outcome", evidence)
    common = {
        "factor": w.ledger.text_fact("factor", finding.factor.label, evidence),
        "subject": subject,
        "p": w.ledger.quantity(
            "adjusted p", p_text(finding.adjusted_p), None, evidence, number=finding.adjusted_p
        ),
    }
    if not finding.factor.is_binary:
        roles = {
            **common,
            "rho": w.number("rank correlation", one.effect, None, evidence),
            "interval": _interval(w, one.low, one.high, None, evidence),
            "batches": w.ledger.count("batches", one.n_exposed, evidence),
        }
        return _inference(w, "batches_correlate", roles)
    unit = measure_unit(w)
    roles = {
        **common,
        "effect": w.number("difference of means", one.effect, unit, evidence),
        "interval": _interval(w, one.low, one.high, unit, evidence),
        "exposed": w.ledger.count("exposed batches", one.n_exposed, evidence),
        "others": w.ledger.count("other batches", one.n_unexposed, evidence),
    }
    return _inference(w, "batches_differ", roles)


def support_claims(w: Writing, one: Hypothesis) -> list[Claim]:
    claims = [association_claim(w, one.finding)] if one.finding else []
    if one.mechanism is not None:
        claims.append(_mechanism_claim(w, one.mechanism))
    events = one.finding.factor.events if one.finding else ()
    works = [row for row in (*events, one.work) if row and row.require_at("at") <= w.subject.at]
    if works and (work := work_claim(w, works[-1], w.subject.at)) is not None:
        claims.append(work)
    if one.case is not None:
        claims.append(_case_claim(w, one.case.deviation))
    return claims


def counter_claims(w: Writing, one: Hypothesis) -> list[Claim]:
    """What in the same batches does not fit."""
    if one.finding is None or one.counter is None:
        return []
    evidence = w.computed("association")
    counter, label = one.counter, one.finding.factor.label
    factor = w.ledger.text_fact("factor", label, evidence)
    subject = w.ledger.text_fact("outcome", w.measure_label, evidence)
    claims = []
    if counter.exposed_like_others:
        roles = {
            "count": w.ledger.count("exposed like others", counter.exposed_like_others, evidence),
            "exposed": w.ledger.count("exposed", counter.exposed, evidence),
        }
        roles |= {"factor": factor, "subject": subject}
        claims.append(_inference(w, "exposed_like_others", roles))
    if counter.others_like_exposed:
        roles = {
            "count": w.ledger.count("others like exposed", counter.others_like_exposed, evidence),
            "others": w.ledger.count("others", counter.others, evidence),
        }
        roles |= {"factor": factor, "subject": subject}
        claims.append(_inference(w, "others_like_exposed", roles))
    for alias in one.finding.aliases[:2]:
        roles = {"factor": factor, "other": w.ledger.text_fact("other factor", alias, evidence)}
        claims.append(_inference(w, "confounded", roles))
    return claims


def _inference(w: Writing, predicate: str, roles: dict[str, str]) -> Claim:
    return w.ledger.claim(predicate, roles, kind=ClaimClass.INFERENCE)


def _mechanism_claim(w: Writing, row: Record) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "row": w.ledger.id_fact("row", row.require("id"), source, "id"),
        "mechanism": w.ledger.text_fact(
            "mechanism", row.text("mechanism") or "not described", source, "mechanism"
        ),
    }
    return w.ledger.claim("mechanism_known", roles)


def _case_claim(w: Writing, row: Record) -> Claim:
    source = cite(w.ledger, row)
    roles = {
        "deviation": w.ledger.id_fact("deviation", row.require("deviation"), source, "deviation"),
        "cause": w.ledger.text_fact("root cause", row.require("root_cause"), source, "root_cause"),
        "at": w.ledger.time_cell("occurred at", row, "occurred_at", source),
    }
    return w.ledger.claim("similar_case", roles)


def _interval(w: Writing, low: float, high: float, unit: str | None, evidence: str) -> str:
    return w.ledger.computed_range(
        "95 % interval", significant(low), significant(high), unit, evidence
    )
