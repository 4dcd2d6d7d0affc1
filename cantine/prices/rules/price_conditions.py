"""What a tariff says beside its bands, in the words of a règlement."""

from cantine.common.french import euros
from cantine.common.language.translate import translate
from cantine.common.vocabulary import SIBLING_COUNT_LABELS, SiblingCount
from cantine.prices.rules.contract_prices import describe_contract_terms
from cantine.prices.rules.unit_prices import DatedTariff


def list_price_conditions(tariff: DatedTariff) -> list[str]:
    """« plancher 2,00 € », « par 15 minutes commencées, tolérance 5 min », « par mois, … »: bounds, units, contract."""
    more = []
    if tariff.floor is not None:
        more.append(translate("plancher {amount}", amount=euros(tariff.floor)))
    if tariff.ceiling is not None:
        more.append(translate("plafond {amount}", amount=euros(tariff.ceiling)))
    if tariff.unit_minutes:
        tolerance = translate(", tolérance {tolerance} min", tolerance=tariff.tolerance) if tariff.tolerance else ""
        more.append(
            translate(
                "par {unit_minutes} minutes commencées{tolerance}",
                unit_minutes=tariff.unit_minutes,
                tolerance=tolerance,
            )
        )
    if tariff.day_minimum is not None:
        more.append(translate("minimum par jour {amount}", amount=euros(tariff.day_minimum)))
    if tariff.day_ceiling is not None:
        more.append(translate("plafond par jour {amount}", amount=euros(tariff.day_ceiling)))
    if tariff.sibling_count is not SiblingCount.SCHOOL:
        more.append(
            translate(
                "enfants comptés : {which}",
                which=translate(SIBLING_COUNT_LABELS[tariff.sibling_count]),
            )
        )
    if terms := describe_contract_terms(tariff):
        more.append(terms)
    return more
