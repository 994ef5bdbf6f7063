"""Times that voters propose for the polls of one workspace. Whoever writes one has locked its poll first."""

from sqlalchemy import ColumnElement, select, update

from bot.domain.proposals import Proposal, ProposalStatus
from storage.readers import PROPOSALS, slot_row
from storage.repository import WorkspaceRepository
from storage.tables import proposal


class ProposalRepository(WorkspaceRepository):
    """Each start is proposed once in a poll, whatever became of it."""

    @property
    def _mine(self) -> ColumnElement[bool]:
        return proposal.c.workspace == self._workspace

    def add(self, new: Proposal) -> bool:
        """Keeps it; False where somebody has proposed a time of the same start for this poll before."""
        columns = PROPOSALS.columns(new, **slot_row(new.slot))
        return self._changed(self._insert(proposal).on_conflict_do_nothing(), columns) == 1

    def get(self, proposal_id: str) -> Proposal | None:
        """The proposal, or None where this workspace has none such. Raises UnreadableRow."""
        return PROPOSALS.one(self._first(select(proposal).where(self._mine, proposal.c.id == proposal_id)))

    def waiting(self, poll_id: str) -> list[Proposal]:
        """Those of the poll that wait for an answer, oldest first."""
        found = select(proposal).where(self._mine, proposal.c.poll == poll_id, self._is_waiting)
        return PROPOSALS.all(self._rows(found.order_by(proposal.c.id)))

    def decide(self, proposal_id: str, status: ProposalStatus) -> bool:
        """It waits no more; exactly one caller gets True."""
        waiting = update(proposal).where(self._mine, proposal.c.id == proposal_id, self._is_waiting)
        decided = self._first(waiting.values(status=status).returning(proposal.c.poll))
        if decided is not None:
            self._transaction.changed_polls.add(decided.poll)
        return decided is not None

    @property
    def _is_waiting(self) -> ColumnElement[bool]:
        return proposal.c.status == ProposalStatus.WAITING
