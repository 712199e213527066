from peiyou.kernel.accounts.models.invitation import Invitation
from peiyou.kernel.accounts.models.lock import Lock
from peiyou.kernel.accounts.models.person import FormerPassword, Person
from peiyou.kernel.accounts.models.token import ApiToken

__all__ = ["ApiToken", "FormerPassword", "Invitation", "Lock", "Person"]
