"""A price per month, term or year: what a town may say of it, and how it is said."""

from collections.abc import Sequence
from datetime import date

from cantine.common.contract_terms import PER_LABELS, PRO_RATA_LABELS, TERMS_BEGIN, Per, find_contract_period
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, month_name
from cantine.common.language.translate import translate
from cantine.prices.rules.unit_prices import DatedTariff


def check_contract_price(per: Per, instalments: int, parts: Sequence[int] | None, *, of_a_day: bool) -> None:
    """Raise NotAccepted where these instalments or first months of terms do not fit a price `per` day, month, …

    `of_a_day`: the price says what only a price of the day has, such as a minimum of the day or the price of an event.
    """
    if per is not Per.DAY and of_a_day:
        raise NotAccepted(
            "Un forfait n'a ni journée complète, ni durée, ni minimum ou plafond du jour, ni prix d'un retard : "
            "retirez-les, ou choisissez un prix par jour."
        )
    months = parts or TERMS_BEGIN
    if len({*months}) != len(months) or any(not 1 <= month <= 12 for month in months):
        raise NotAccepted("Chaque période commence dans un mois de l'année, une seule fois.")
    _check_order(months)
    if instalments != 1 and per in (Per.DAY, Per.MONTH):
        raise NotAccepted("Seul un prix par période ou par an se paie en plusieurs fois.")
    if not 1 <= instalments <= count_least_months(per, months):
        raise NotAccepted(f"Au plus {count_least_months(per, months)} échéances : une par mois.")


def _check_order(months: Sequence[int]) -> None:
    ahead = [(month - months[0]) % 12 for month in months]
    if ahead != sorted(ahead):
        raise NotAccepted("Écrivez les mois dans l'ordre de l'année scolaire, par exemple 9, 1, 4.")


def count_least_months(per: Per, parts: Sequence[int]) -> int:
    """The months of the shortest term, or of a year: an instalment is due in each at most."""
    if per is not Per.TERM:
        return 12
    following = [*parts[1:], parts[0]]
    return min((later - month) % 12 or 12 for month, later in zip(parts, following, strict=True))


def describe_contract_terms(tariff: DatedTariff) -> str:
    """« par an, en 10 fois, ce qui est commencé est dû en entier »; empty for a price per day."""
    if tariff.per is Per.DAY:
        return ""
    several = [translate("en {count} fois", count=tariff.instalments)] if tariff.instalments > 1 else []
    begins = [name_month(month) for month in tariff.parts or TERMS_BEGIN]
    named = [translate("périodes commençant en {months}", months=join_words(begins))] if tariff.per is Per.TERM else []
    return ", ".join([translate(PER_LABELS[tariff.per]), *named, *several, translate(PRO_RATA_LABELS[tariff.pro_rata])])


def name_month(month: int) -> str:
    """« septembre » for 9."""
    return month_name(date(2000, month, 1)).split()[0]


def describe_contract_example(tariff: DatedTariff, cents: int, day: date) -> str:
    """What a contract that begins on `day` costs, as a live example: « 12,00 € par mois, pour octobre 2026. »."""
    first, last = find_contract_period(tariff.per, day, tariff.parts or TERMS_BEGIN)
    price = f"{euros(cents)} {PER_LABELS[tariff.per]}"
    if tariff.instalments > 1:
        opening, *others = split_instalments(cents, tariff.instalments)
        begins, ends = name_month(first.month), name_month((first.month + tariff.instalments - 2) % 12 + 1)
        if opening == others[0]:
            return f"{price}\u00a0: {euros(opening)} chaque mois, de {begins} à {ends}."
        return f"{price}\u00a0: {euros(opening)} en {begins}, puis {euros(others[0])} chaque mois jusqu'en {ends}."
    whole = month_name(first) if tariff.per is Per.MONTH else f"{month_name(first)} à {month_name(last)}"
    return f"{price}, pour {whole}."


def split_instalments(cents: int, count: int) -> list[int]:
    """The instalments of an amount, all alike; the cents that are left over are on the first."""
    each, left = divmod(cents, count)
    return [each + left] + [each] * (count - 1)
