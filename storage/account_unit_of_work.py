"""One transaction's repositories for the SES account and all workspaces. Made by `Database`, used by one thread."""

from datetime import datetime
from functools import cached_property

from storage.account.abandoned_leases import AbandonedLeases
from storage.account.addresses import AccountAddresses
from storage.account.audit import AuditLog
from storage.account.breaker import BreakerRepository
from storage.account.erasure import Erasure
from storage.account.feedback import FeedbackRepository
from storage.account.figures import FigureRepository
from storage.account.forgettings import ForgettingRepository
from storage.account.free_texts import FreeTexts
from storage.account.installations import InstallationRepository, OAuthStateRepository
from storage.account.job_heartbeats import JobRepository
from storage.account.pacing import PacingRepository
from storage.account.purge import Purge
from storage.account.put_off import PutOffRepository
from storage.account.rates import RateCounts
from storage.account.reply_mails import ReplyMails
from storage.account.suppressions import SuppressionRepository
from storage.account.told_addresses import ToldAddresses
from storage.account.uninstalls import UninstallRepository
from storage.account.workspace_mail import WorkspaceMail
from storage.outbox.account_notices import AccountNotices
from storage.outbox.all_workspaces import AccountDeliveries
from storage.outbox.claims import DeliveryClaims
from storage.outbox.feedback_updates import FeedbackUpdates
from storage.outbox.forwarded_mails import ForwardedMails
from storage.outbox.notice_redraws import NoticeRedraws
from storage.outbox.send_conditions import SendConditionReads
from storage.outbox.settlements import Settlements
from storage.outbox.sharers import SharerReads
from storage.outbox.unsent import UnsentMails
from storage.polls.all_workspaces import AccountPolls
from storage.polls.posting_claims import PostingClaims
from storage.polls.redraw_budgets import RedrawBudgets
from storage.polls.redraws import RedrawRepository
from storage.repository import Transaction
from storage.slack_holds import HoldRepository
from storage.unit_of_work import UnitOfWork


class AccountUnitOfWork:
    """One transaction over all workspaces: claims, and what belongs to the SES account."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def now(self) -> datetime:
        """The instant by the clock that all replicas share (`Database.now`)."""
        return self._transaction.now()

    def in_workspace(self, workspace: str) -> UnitOfWork:
        """This transaction's repositories for one workspace."""
        return UnitOfWork(self._transaction, workspace)

    @cached_property
    def redraws(self) -> RedrawRepository:
        return RedrawRepository(self._transaction)

    @cached_property
    def redraw_budgets(self) -> RedrawBudgets:
        return RedrawBudgets(self._transaction)

    @cached_property
    def notice_redraws(self) -> NoticeRedraws:
        return NoticeRedraws(self._transaction)

    @cached_property
    def postings(self) -> PostingClaims:
        return PostingClaims(self._transaction)

    @cached_property
    def abandoned_leases(self) -> AbandonedLeases:
        return AbandonedLeases(self._transaction)

    @cached_property
    def slack_holds(self) -> HoldRepository:
        return HoldRepository(self._transaction)

    @cached_property
    def deliveries(self) -> AccountDeliveries:
        return AccountDeliveries(self._transaction)

    @cached_property
    def delivery_claims(self) -> DeliveryClaims:
        return DeliveryClaims(self._transaction)

    @cached_property
    def forwarded_mails(self) -> ForwardedMails:
        return ForwardedMails(self._transaction)

    @cached_property
    def send_conditions(self) -> SendConditionReads:
        return SendConditionReads(self._transaction)

    @cached_property
    def sharers(self) -> SharerReads:
        return SharerReads(self._transaction)

    @cached_property
    def unsent(self) -> UnsentMails:
        return UnsentMails(self._transaction)

    @cached_property
    def settlements(self) -> Settlements:
        return Settlements(self._transaction)

    @cached_property
    def feedback_updates(self) -> FeedbackUpdates:
        return FeedbackUpdates(self._transaction)

    @cached_property
    def feedback(self) -> FeedbackRepository:
        return FeedbackRepository(self._transaction)

    @cached_property
    def reply_mails(self) -> ReplyMails:
        return ReplyMails(self._transaction)

    @cached_property
    def rates(self) -> RateCounts:
        return RateCounts(self._transaction)

    @cached_property
    def suppressions(self) -> SuppressionRepository:
        return SuppressionRepository(self._transaction)

    @cached_property
    def addresses(self) -> AccountAddresses:
        return AccountAddresses(self._transaction)

    @cached_property
    def forgettings(self) -> ForgettingRepository:
        return ForgettingRepository(self._transaction)

    @cached_property
    def erasure(self) -> Erasure:
        return Erasure(self._transaction)

    @cached_property
    def told_addresses(self) -> ToldAddresses:
        return ToldAddresses(self._transaction)

    @cached_property
    def free_texts(self) -> FreeTexts:
        return FreeTexts(self._transaction)

    @cached_property
    def breaker(self) -> BreakerRepository:
        return BreakerRepository(self._transaction)

    @cached_property
    def pacing(self) -> PacingRepository:
        return PacingRepository(self._transaction)

    @cached_property
    def figures(self) -> FigureRepository:
        return FigureRepository(self._transaction)

    @cached_property
    def workspace_mail(self) -> WorkspaceMail:
        return WorkspaceMail(self._transaction)

    @cached_property
    def notices(self) -> AccountNotices:
        return AccountNotices(self._transaction)

    @cached_property
    def polls(self) -> AccountPolls:
        return AccountPolls(self._transaction)

    @cached_property
    def jobs(self) -> JobRepository:
        return JobRepository(self._transaction)

    @cached_property
    def installations(self) -> InstallationRepository:
        return InstallationRepository(self._transaction)

    @cached_property
    def put_off(self) -> PutOffRepository:
        return PutOffRepository(self._transaction)

    @cached_property
    def oauth_states(self) -> OAuthStateRepository:
        return OAuthStateRepository(self._transaction)

    @cached_property
    def uninstalls(self) -> UninstallRepository:
        return UninstallRepository(self._transaction)

    @cached_property
    def audit_log(self) -> AuditLog:
        return AuditLog(self._transaction)

    def audit(self, what: str, who: str, now: datetime) -> None:
        """Records an act on the SES account that somebody must answer for."""
        self.audit_log.record(None, what, who, now)

    @cached_property
    def purge(self) -> Purge:
        return Purge(self._transaction)
