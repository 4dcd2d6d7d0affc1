"""For whom a service is, in the words that parents and staff read."""

from collections.abc import Iterable, Mapping

from cantine.common.language.translate import translate, translate_plural
from cantine.common.limits.service_limits import Audience, PlaceGroup

AudienceNames = Mapping[tuple[str, int], str]
"""The names of what an audience asks for, by kind (« school », « classroom », « label ») and id."""


def describe_classes(audience: Audience, names: AudienceNames) -> str:
    """« Réservé aux élèves de l'École du Bourg ou de CP. »; empty where all classes may."""
    schools = sorted(_find_names("school", audience.school_ids, names))
    rooms = sorted(_find_names("classroom", audience.classroom_ids, names))
    of = [
        translate("de l'{school}", school=name) if name[:1] in "AEÉIOU" else translate("de {school}", school=name)
        for name in schools
    ]
    of += [translate("de la classe {name}", name=name) for name in rooms]
    return translate("Réservé aux élèves {which}.", which=join_or(of)) if of else ""


def describe_labels(audience: Audience, names: AudienceNames) -> str:
    """« Réservé aux enfants « ULIS » ou « Panier PAI ». »; empty where no label is needed."""
    needed = sorted(f"«\u00a0{name}\u00a0»" for name in _find_names("label", audience.label_ids, names))
    return translate("Réservé aux enfants {which}.", which=join_or(needed)) if needed else ""


def describe_without(audience: Audience, names: AudienceNames) -> str:
    """« Pas pour les enfants « Externe ». »; empty where no label keeps anybody away."""
    kept_away = sorted(f"«\u00a0{name}\u00a0»" for name in _find_names("label", audience.without_label_ids, names))
    return translate("Pas pour les enfants {which}.", which=join_or(kept_away)) if kept_away else ""


def describe_ages(audience: Audience) -> str:
    """« À partir de 3 ans. », « De 3 à 5 ans, au 31 décembre. », « Jusqu'à 5 ans. »; empty for all ages."""
    first, last = audience.from_age, audience.until_age
    if first is None and last is None:
        return ""
    if first is None or last is None:
        said = (
            translate("Jusqu'à {years}", years=_count_years(last or 0))
            if first is None
            else translate("À partir de {years}", years=_count_years(first))
        )
    else:
        said = (
            translate("De {first} à {years}", first=first, years=_count_years(last))
            if first < last
            else translate("Pour les enfants de {years}", years=_count_years(first))
        )
    if audience.age_on_31_december:
        return translate("{ages}, au 31 décembre.", ages=said)
    return f"{said}."


def describe_audience(audience: Audience | None, names: AudienceNames) -> str:
    """All of it in one line: « Réservé aux élèves de l'École du Bourg. À partir de 3 ans. », or « Pour tous. »."""
    if audience is None:
        return translate("Pour tous.")
    parts = (
        describe_classes(audience, names),
        describe_labels(audience, names),
        describe_without(audience, names),
        describe_ages(audience),
    )
    return " ".join(filter(None, parts)) or translate("Pour tous.")


def describe_groups(groups: Iterable[PlaceGroup], names: AudienceNames) -> str:
    """« 3–5 ans : 24 places (de 3 à 5 ans) », group by group; empty where there are none."""
    return " ; ".join(
        translate("{group}\u00a0: {count} places", group=group.label, count=group.capacity)
        + ("" if group.audience.is_everybody else f" ({_say_whom(group.audience, names)})")
        for group in groups
    )


def _say_whom(audience: Audience, names: AudienceNames) -> str:
    said = describe_audience(audience, names).rstrip(".")
    return said[0].lower() + said[1:]


def join_or(words: Iterable[str]) -> str:
    """« Léo », « Léo ou Zoé », « Léo, Zoé ou Tom »."""
    *firsts, last = list(words) or [""]
    return translate("{firsts} ou {last}", firsts=", ".join(firsts), last=last) if firsts else last


def _find_names(kind: str, ids: Iterable[int], names: AudienceNames) -> list[str]:
    return [names.get((kind, one), f"n° {one}") for one in ids]


def _count_years(years: int) -> str:
    return translate_plural(years, "{count} an", "{count} ans")
