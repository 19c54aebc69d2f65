"""The only way to a team's data. The team is in the constructor, so no query can forget it."""

from datetime import datetime

from quotewright.core.teams import Actor, Team
from quotewright.store.acceptances import Acceptances
from quotewright.store.audit import Audit
from quotewright.store.bookings import Bookings
from quotewright.store.by_id import Brought
from quotewright.store.categories import Categories
from quotewright.store.clients import Clients
from quotewright.store.comments import Comments
from quotewright.store.connections import Connection
from quotewright.store.contents import Contents
from quotewright.store.credentials import TeamCredentials
from quotewright.store.currencies import Currencies
from quotewright.store.deliveries import Deliveries
from quotewright.store.dispatches import Dispatches
from quotewright.store.endpoints import Endpoints
from quotewright.store.files import Files
from quotewright.store.forms import UsedForms
from quotewright.store.idempotency import IdempotencyKeys
from quotewright.store.invoices import Invoices
from quotewright.store.items import Items
from quotewright.store.jobs import Jobs
from quotewright.store.ledger import Ledger
from quotewright.store.letters import Letters
from quotewright.store.nonces import UsedNonces
from quotewright.store.outbox import Outbox
from quotewright.store.payments import Payments
from quotewright.store.people import People
from quotewright.store.preferences import PreferencesShelf
from quotewright.store.profiles import Profiles
from quotewright.store.quotes import Quotes
from quotewright.store.secrets import SecretBox
from quotewright.store.subscriptions import Subscriptions
from quotewright.store.tax_rates import TaxRates
from quotewright.store.terms import TermsShelf


class Books(Ledger):
    """A team's books for one transaction: a shelf for every noun, and the ledger's own verbs."""

    def __init__(
        self,
        connection: Connection,
        team: Team,
        actor: Actor,
        now: datetime,
        box: SecretBox,
        *,
        brought: Brought | None = None,
    ) -> None:
        super().__init__(connection, team, actor, now, brought=brought)
        self._box = box

    @property
    def audit(self) -> Audit:
        return Audit(self.connection, self.team.id)

    @property
    def people(self) -> People:
        return People(self)

    @property
    def credentials(self) -> TeamCredentials:
        return TeamCredentials(self, self._box)

    @property
    def tax_rates(self) -> TaxRates:
        return TaxRates(self)

    @property
    def terms(self) -> TermsShelf:
        return TermsShelf(self)

    @property
    def currencies(self) -> Currencies:
        return Currencies(self)

    @property
    def categories(self) -> Categories:
        return Categories(self)

    @property
    def clients(self) -> Clients:
        return Clients(self)

    @property
    def items(self) -> Items:
        return Items(self)

    @property
    def jobs(self) -> Jobs:
        return Jobs(self)

    @property
    def bookings(self) -> Bookings:
        return Bookings(self)

    @property
    def quotes(self) -> Quotes:
        return Quotes(self)

    @property
    def contents(self) -> Contents:
        return Contents(self)

    @property
    def acceptances(self) -> Acceptances:
        return Acceptances(self)

    @property
    def comments(self) -> Comments:
        return Comments(self)

    @property
    def profiles(self) -> Profiles:
        return Profiles(self)

    @property
    def preferences(self) -> PreferencesShelf:
        return PreferencesShelf(self)

    @property
    def files(self) -> Files:
        return Files(self)

    @property
    def used_forms(self) -> UsedForms:
        return UsedForms(self)

    @property
    def used_nonces(self) -> UsedNonces:
        return UsedNonces(self)

    @property
    def letters(self) -> Letters:
        return Letters(self)

    @property
    def invoices(self) -> Invoices:
        return Invoices(self)

    @property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self)

    @property
    def payments(self) -> Payments:
        return Payments(self)

    @property
    def idempotency_keys(self) -> IdempotencyKeys:
        return IdempotencyKeys(self, self._box)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.team.id)

    @property
    def dispatches(self) -> Dispatches:
        return Dispatches(self)

    @property
    def deliveries(self) -> Deliveries:
        return Deliveries(self)

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self, self._box)
