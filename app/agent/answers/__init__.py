"""How each kind of question is answered. Each answer is a function of what it is made with."""

from collections.abc import Callable
from typing import Final

from app.agent.answering import Answered, Answering
from app.agent.answers.association import answer_association
from app.agent.answers.batch import answer_batch
from app.agent.answers.command import answer_command
from app.agent.answers.deviation import answer_deviation
from app.agent.answers.deviations import answer_deviations
from app.agent.answers.equipment import answer_equipment
from app.agent.answers.genealogy import answer_genealogy
from app.agent.answers.history import answer_history
from app.agent.answers.passages import answer_passages
from app.agent.answers.results import answer_results
from app.agent.answers.series import answer_series
from app.agent.answers.versions import answer_versions
from app.agent.questions import Intent

ANSWERS: Final[dict[Intent, Callable[[Answering], Answered]]] = {
    Intent.TOOL: answer_command,
    Intent.DEVIATION: answer_deviation,
    Intent.BATCH: answer_batch,
    Intent.RESULTS: answer_results,
    Intent.SERIES: answer_series,
    Intent.HISTORY: answer_history,
    Intent.GENEALOGY: answer_genealogy,
    Intent.VERSIONS: answer_versions,
    Intent.EQUIPMENT: answer_equipment,
    Intent.ASSOCIATION: answer_association,
    Intent.DEVIATIONS: answer_deviations,
    Intent.PASSAGES: answer_passages,
}
