"""Times that voters propose for the polls of one workspace. Whoever writes one has locked its poll first."""

from sqlalchemy import bindparam, select, update

from bot.domain.proposals import Proposal, ProposalStatus
from storage.readers import PROPOSALS, slot_row
from storage.repository import WorkspaceRepository, here
from storage.tables import proposal

_THIS = here(proposal), proposal.c.id == bindparam("this")
_IS_WAITING = proposal.c.status == ProposalStatus.WAITING
_BY_ID = select(proposal).where(*_THIS)
_WAITING = (
    select(proposal).where(here(proposal), proposal.c.poll == bindparam("poll_id"), _IS_WAITING).order_by(proposal.c.id)
)
_DECIDE = update(proposal).where(*_THIS, _IS_WAITING).returning(proposal.c.poll)


class ProposalRepository(WorkspaceRepository):
    """Each start is proposed once in a poll, whatever became of it."""

    def add(self, new: Proposal) -> bool:
        """Keeps it; False where somebody has proposed a time of the same start for this poll before."""
        columns = PROPOSALS.columns(new, **slot_row(new.slot))
        return self._changed(self._new(proposal), columns) == 1

    def get(self, proposal_id: str) -> Proposal | None:
        """The proposal, or None where this workspace has none such. Raises UnreadableRow."""
        return PROPOSALS.one(self._first(_BY_ID, {"this": proposal_id}))

    def waiting(self, poll_id: str) -> list[Proposal]:
        """Those of the poll that wait for an answer, oldest first."""
        return PROPOSALS.all(self._rows(_WAITING, {"poll_id": poll_id}))

    def decide(self, proposal_id: str, status: ProposalStatus) -> bool:
        """It waits no more; exactly one caller gets True."""
        decided = self._first(_DECIDE, {"this": proposal_id, "status": status})
        if decided is not None:
            self._transaction.changed_polls.add(decided.poll)
        return decided is not None
