"""Why a contact skips the bot: being 65 or older, disabled, a minor, or in danger of losing money.

An entitlement counts only from a signed profile, an imported list or an agent's confirmation; a bare claim
in a message never grants one (P6). Agents see the lane it leads to, never the reason.
"""

from enum import StrEnum

__all__ = ["Entitlement", "EntitlementSource"]


class Entitlement(StrEnum):
    """Reasons for the express lane."""

    SENIOR = "senior"
    DISABLED = "disabled"
    MINOR = "minor"
    FUND_SAFETY = "fund_safety"


class EntitlementSource(StrEnum):
    """Where an entitlement was proven."""

    SIGNED_PROFILE = "signed_profile"
    IMPORTED_LIST = "imported_list"
    AGENT = "agent"
