"""The few kinds of refusal: the core says what was wrong, each door in its vendor's shape."""


class Refusal(Exception):
    """Something was asked that cannot be done. `message` is one clear sentence for the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Refusal):
    """A value breaks a rule. `field` is the name the caller used for it, or "" for the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFound(Refusal):
    """No such record in this team."""

    def __init__(self, message: str = "not found") -> None:
        super().__init__(message)


class Conflict(Refusal):
    """The record's present state, or another one like it, forbids the wish."""


class NotAllowed(Refusal):
    """The life of a quote or invoice has no such step from where it stands."""


class Forbidden(Refusal):
    """The caller is known, but may not do this: its plan or its scopes stop short of it.

    `needs` names the missing scope, or is "" when the plan is what is missing.
    """

    def __init__(self, message: str, needs: str = "") -> None:
        super().__init__(message)
        self.needs = needs


class Unauthenticated(Refusal):
    """The caller showed no credential that is known and alive."""

    def __init__(self, message: str = "invalid or missing credential") -> None:
        super().__init__(message)
