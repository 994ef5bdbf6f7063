"""One transaction's repositories for one workspace. Made by `Database`, used by one thread."""

from datetime import datetime
from functools import cached_property

from storage.account.audit import AuditLog
from storage.account.sending_state import SendingState
from storage.account.suppressions import SuppressionRepository
from storage.outbox.asking import AskingRepository
from storage.outbox.attendance import AttendanceRepository
from storage.outbox.deliveries import DeliveryRepository
from storage.outbox.forwarded import ForwardedAnswers
from storage.outbox.invites import InviteRepository
from storage.outbox.notices import NoticeRepository
from storage.outbox.sharers import SharerReads
from storage.people.codes import CodeRepository
from storage.people.people import PersonRepository
from storage.people.usage import UsageRepository
from storage.polls.answer_notes import AnswerNoteRepository
from storage.polls.changes import PollChanges
from storage.polls.delivery_cards import CardRepository
from storage.polls.history import PollHistory
from storage.polls.overviews import OverviewReads
from storage.polls.people import PollPeople
from storage.polls.places import PlaceRepository
from storage.polls.polls import PollRepository
from storage.polls.postings import PostingRepository
from storage.polls.proposals import ProposalRepository
from storage.polls.revisions import PollRevisions
from storage.polls.series import SeriesRepository
from storage.polls.votes import VoteRepository
from storage.repository import Transaction


class UnitOfWork:
    """One transaction in one workspace. Repositories are made on first use: a vote needs two of them."""

    def __init__(self, transaction: Transaction, workspace: str) -> None:
        self.workspace = workspace
        self._transaction = transaction

    def now(self) -> datetime:
        """The instant by the clock that all replicas share (`Database.now`)."""
        return self._transaction.now()

    @cached_property
    def polls(self) -> PollRepository:
        return PollRepository(self._transaction, self.workspace)

    @cached_property
    def poll_changes(self) -> PollChanges:
        return PollChanges(self._transaction, self.workspace)

    @cached_property
    def poll_people(self) -> PollPeople:
        return PollPeople(self._transaction, self.workspace)

    @cached_property
    def postings(self) -> PostingRepository:
        return PostingRepository(self._transaction, self.workspace)

    @cached_property
    def revisions(self) -> PollRevisions:
        return PollRevisions(self._transaction, self.workspace)

    @cached_property
    def history(self) -> PollHistory:
        return PollHistory(self._transaction, self.workspace)

    @cached_property
    def proposals(self) -> ProposalRepository:
        return ProposalRepository(self._transaction, self.workspace)

    @cached_property
    def series(self) -> SeriesRepository:
        return SeriesRepository(self._transaction, self.workspace)

    @cached_property
    def votes(self) -> VoteRepository:
        return VoteRepository(self._transaction, self.workspace)

    @cached_property
    def answer_notes(self) -> AnswerNoteRepository:
        return AnswerNoteRepository(self._transaction, self.workspace)

    @cached_property
    def places(self) -> PlaceRepository:
        return PlaceRepository(self._transaction, self.workspace)

    @cached_property
    def people(self) -> PersonRepository:
        return PersonRepository(self._transaction, self.workspace)

    @cached_property
    def codes(self) -> CodeRepository:
        return CodeRepository(self._transaction, self.workspace)

    @cached_property
    def usage(self) -> UsageRepository:
        return UsageRepository(self._transaction, self.workspace)

    @cached_property
    def invites(self) -> InviteRepository:
        return InviteRepository(self._transaction, self.workspace)

    @cached_property
    def attendance(self) -> AttendanceRepository:
        return AttendanceRepository(self._transaction, self.workspace)

    @cached_property
    def deliveries(self) -> DeliveryRepository:
        return DeliveryRepository(self._transaction, self.workspace)

    @cached_property
    def forwarded(self) -> ForwardedAnswers:
        """Answers to invites that are mailed on to the organizer."""
        return ForwardedAnswers(self._transaction, self.workspace)

    @cached_property
    def overviews(self) -> OverviewReads:
        """What an admin may see of the workspace."""
        return OverviewReads(self._transaction, self.workspace)

    @cached_property
    def sending(self) -> SendingState:
        """What decides when waiting mail of any workspace leaves."""
        return SendingState(self._transaction)

    @cached_property
    def sharers(self) -> SharerReads:
        """Who shares the address of a delivery of this workspace."""
        return SharerReads(self._transaction)

    @cached_property
    def notices(self) -> NoticeRepository:
        return NoticeRepository(self._transaction, self.workspace)

    @cached_property
    def asking(self) -> AskingRepository:
        return AskingRepository(self._transaction, self.workspace)

    @cached_property
    def cards(self) -> CardRepository:
        return CardRepository(self._transaction, self.workspace)

    @cached_property
    def suppressions(self) -> SuppressionRepository:
        """The account's list: a workspace asks it before it promises a mail."""
        return SuppressionRepository(self._transaction)

    def audit(self, what: str, who: str, now: datetime) -> None:
        """Records an act that somebody must answer for."""
        AuditLog(self._transaction).record(self.workspace, what, who, now)
