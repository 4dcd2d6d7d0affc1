"""Letters about money: an invoice or a credit note that leaves, and a reminder to a family that pays late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.french import euros, long_date, numeric_date, plural
from cantine.common.how_to_pay import describe_how_to_pay
from cantine.common.language.stored_labels import translate_label
from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose


@dataclass(frozen=True)
class LateInvoice:
    """A late invoice: what is still to be paid (cents), and for how many days; an opening balance has no `number`."""

    number: str
    label: str
    issued_on: date
    due_on: date
    cents: int
    days: int


@dataclass(frozen=True)
class ReminderSender:
    """The town hall: `payable` says how to pay, `portal` is the address of the portal, where one pays if `online`."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    payable: str = ""
    portal: str = ""
    online: bool = False


def write_paper_letter(
    commune: str,
    portal: str,
    number: str,
    label: str,
    cents: int,
    credited: int,
    asked: str,
    *,
    credit_note: bool,
    payable: str = "",
) -> Letter:
    """With an invoice or a credit note over so many cents, of which `credited` were taken back since.

    `asked` is the sentence that says what is to be paid as the letter leaves, not as the paper was issued; `payable`
    says how, where something is.
    """
    less = translate(", dont {amount} annulés par avoir", amount=euros(credited)) if credited else ""
    return compose(
        commune,
        translate("votre avoir n° {number}", number=number)
        if credit_note
        else translate("votre facture n° {number}", number=number),
        translate(
            "Votre avoir n° {number} ({label}) est joint à ce message.", number=number, label=translate_label(label)
        )
        if credit_note
        else translate(
            "Votre facture n° {number} ({label}) est jointe à ce message.", number=number, label=translate_label(label)
        ),
        translate("Montant : {amount}{less}.\n{asked}", amount=euros(cents), less=less, asked=asked),
        payable,
        translate("Votre compte : {portal}/compte", portal=portal),
    )


def write_reminder_letter(
    sender: ReminderSender, family: str, number: int, late: Sequence[LateInvoice], today: date
) -> Letter:
    """The letter to a family that pays late: every late invoice, what is open, the sum, how to pay, whom to ask."""
    total = euros(sum(one.cents for one in late))
    invoices = translate("les factures suivantes ne sont pas entièrement payées")
    if len(late) == 1:
        invoices = translate("la facture suivante n'est pas entièrement payée")
    return compose(
        sender.name,
        translate("{total} restent à payer", total=total),
        translate(
            "Sauf erreur de notre part, au {day}, {invoices} pour la famille {family} (n° {number}) :",
            day=long_date(today),
            invoices=invoices,
            family=family,
            number=number,
        ),
        "\n".join(
            translate(
                "- {invoice} : {amount} (à payer au plus tard le {day})",
                invoice=_name_invoice(one),
                amount=euros(one.cents),
                day=numeric_date(one.due_on),
            )
            for one in late
        ),
        translate("Il reste donc {total} à payer.", total=total),
        link_payment(sender.portal) if sender.online else describe_how_to_pay(sender.payable, sender.address),
        translate("Le détail de votre compte et vos factures : {portal}/compte", portal=sender.portal)
        if sender.portal
        else "",
        translate(
            "Si vous venez de payer, ne tenez pas compte de ce message. En cas de difficulté, parlez-en à la mairie : "
            "une solution peut être trouvée."
        ),
        signature="\n".join(filter(None, (sender.name, sender.phone, sender.email))),
    )


def link_payment(portal: str, invoice_id: int | None = None) -> str:
    """« Payer en ligne : https://…/payer?facture=12 »: where all that is due is paid, or one invoice chosen already."""
    address = f"{portal}/payer{f'?facture={invoice_id}' if invoice_id else ''}"
    return translate("Payer en ligne : {address}", address=address)


def _name_invoice(one: LateInvoice) -> str:
    """« facture 2026-0042 du 05.11.2026, Prestations d'octobre 2026 », « solde repris au 24.11.2026 »."""
    day = numeric_date(one.issued_on)
    return (
        translate("facture {number} du {day}, {label}", number=one.number, day=day, label=translate_label(one.label))
        if one.number
        else translate("{label} au {day}", label=translate_label(one.label).lower(), day=day)
    )


def describe_sent(families: int) -> str:
    """« 12 rappels sont partis. »."""
    return f"{plural(families, 'rappel est parti', 'rappels sont partis')}." if families else "Aucun rappel envoyé."
