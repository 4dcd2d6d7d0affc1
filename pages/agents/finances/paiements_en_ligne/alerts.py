"""What the accountant is told at once of online payments."""

from cantine.common.french import numeric_moment, plural
from cantine.online_payment.queries.payment_alerts import PaymentAlerts
from pages.shared import notice


def show_alerts(alerts: PaymentAlerts) -> None:
    """Show in yellow that the provider fails, with its failure, and how many attempts are to be checked."""
    if alerts.failing_since:
        why = f" (« {alerts.failure.rstrip('.')} »)" if alerts.failure else ""
        notice.show_warning(
            f"Le service de paiement ne répond plus depuis le {numeric_moment(alerts.failing_since)}{why}. "
            "Les paiements faits là-bas seront crédités dès qu'il répondra."
        )
    if alerts.to_check:
        count = plural(alerts.to_check, "paiement en ligne est", "paiements en ligne sont")
        notice.show_warning(f"{count} à vérifier : le portail ne peut pas en décider seul.")
