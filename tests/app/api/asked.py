"""A call of a model in the log of a site, without a model."""

from app.core.canonical import sha256_bytes, sha256_of
from app.core.ids import new_id
from app.llm import store
from app.llm.store import Outcome, StoredCall
from tests.app.api.site import Site


def add_model_call(site: Site, subject: str) -> str:
    request = {"name": "chat_answer", "messages": [{"speaker": "user", "text": "How many?"}]}
    call = StoredCall(
        id=new_id("CALL"),
        name="chat_answer",
        subject=subject,
        actor="person:writer",
        person=None,
        configuration="0" * 64,
        model="scripted",
        prompt="chat_answer@1",
        prompt_sha256="0" * 64,
        request=request,
        request_sha256=sha256_of(request),
        output="Seven.",
        output_sha256=sha256_bytes(b"Seven."),
        tool_calls=[],
        outcome=Outcome.ANSWERED,
        error=None,
        prompt_tokens=9,
        completion_tokens=2,
        started_at=site.service.ledger.clock(),
        seconds=0.5,
        first_token_s=0.1,
    )
    with site.service.ledger.database.write() as session:
        store.add_call(session, call)
    return call.id
