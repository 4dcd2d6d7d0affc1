"""« Mentions légales »: who publishes the portal and who hosts it.

Asked for by the law of 21 June 2004 for confidence in the digital economy (LCEN), article 1-1 (article 6, III before
2024): of a legal person its name, seat and telephone, the director of the publication, and the name, address and
telephone of the host. Of a service of a legal person the director is its legal representative: of a commune, the mayor
(law of 29 July 1982, article 93-2).
"""

from cantine.common.language.translate import translate
from cantine.legal.rules.chapters import LegalChapter, TownNotice


def write_mentions(town: TownNotice) -> list[LegalChapter]:
    """The chapters of the page."""
    return [_name_publisher(town), _name_director(town), _name_host(town), _say_how_to_report()]


def _name_publisher(town: TownNotice) -> LegalChapter:
    said = [translate("Ce portail est édité par la commune :"), town.name]
    said += [line.strip() for line in town.address.splitlines() if line.strip()]
    if town.phone:
        said.append(translate("Téléphone : {phone}", phone=town.phone))
    if town.email:
        said.append(translate("Adresse mail : {email}", email=town.email))
    missing = []
    if not town.address:
        missing.append(translate("La mairie n'a pas encore indiqué son adresse."))
    if not town.phone:
        missing.append(translate("La mairie n'a pas encore indiqué son numéro de téléphone."))
    return LegalChapter(translate("Éditeur"), said, missing=missing)


def _name_director(town: TownNotice) -> LegalChapter:
    title = translate("Directeur de la publication")
    if town.notice.director:
        return LegalChapter(title, [town.notice.director])
    said = translate("Le directeur de la publication est le maire, représentant légal de la commune.")
    return LegalChapter(title, [said], missing=[translate("La mairie n'a pas encore indiqué son nom.")])


def _name_host(town: TownNotice) -> LegalChapter:
    notice, title = town.notice, translate("Hébergeur")
    if not notice.host:
        return LegalChapter(title, missing=[translate("La mairie n'a pas encore indiqué qui héberge le portail.")])
    said = [notice.host, *(line.strip() for line in notice.host_address.splitlines() if line.strip())]
    if notice.host_phone:
        said.append(translate("Téléphone : {phone}", phone=notice.host_phone))
    missing = []
    if not (notice.host_address and notice.host_phone):
        missing.append(translate("La mairie n'a pas encore indiqué l'adresse et le téléphone de l'hébergeur."))
    return LegalChapter(title, said, missing=missing)


def _say_how_to_report() -> LegalChapter:
    said = translate(
        "Une erreur dans un menu, un prix, une date ? Écrivez à la mairie ou appelez-la : elle corrige ce qui est "
        "publié ici."
    )
    more = translate(
        "Les textes et les images de ce portail sont ceux de la commune. Les informations publiques qu'il contient "
        "peuvent être réutilisées selon le code des relations entre le public et l'administration."
    )
    return LegalChapter(translate("Contenu du portail"), [said, more])
