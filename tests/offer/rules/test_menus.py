"""Menus as a manager pastes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.offer.rules.menu_days import NotRead
from cantine.offer.rules.menus import LONGEST, DayMenu, read_pasted_menus
from tests.dates import on

WEEK = on("lundi 2026-11-30")
MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
BOTH = {MONDAY: DayMenu("Salade, rôti, yaourt"), TUESDAY: DayMenu("Soupe, omelette, végétarien", True)}


def read_menus(pasted, monday):
    return read_pasted_menus(pasted, monday).menus


@pytest.mark.parametrize(
    "pasted",
    [
        "lundi 30 novembre : Salade, rôti, yaourt\nmardi 1er décembre : Soupe, omelette, végétarien",
        "Lundi : Salade, rôti, yaourt\n\nMardi - Soupe, omelette, végétarien",
        "30/11/2026\tSalade\trôti\tyaourt\n01/12/2026\tSoupe\tomelette\tvégétarien",
        "30.11\tSalade\trôti\tyaourt\n1.12.26\tSoupe\tomelette\tvégétarien",
        "2026-11-30 Salade, rôti, yaourt\n2026-12-01 Soupe, omelette, végétarien",
        "LUNDI 30 NOVEMBRE 2026\nSalade\nrôti\nyaourt\nMARDI 1 DÉCEMBRE 2026\nSoupe\nomelette\nvégétarien",
        "Lundi\tMardi\nSalade\tSoupe\nrôti\tomelette\nyaourt\tvégétarien",
        "\t30/11\t01/12\nEntrée\tSalade\tSoupe\nPlat\trôti\tomelette\nDessert\tyaourt\tvégétarien",
    ],
)
def test_a_mail_or_a_table_is_understood(pasted):
    assert read_menus(pasted, WEEK) == BOTH


TWO = "Lundi 30 novembre : Salade, rôti, yaourt\nMardi 1er décembre : Soupe, omelette, végétarien"


@pytest.mark.parametrize(
    "pasted",
    [
        f"Bonjour,\n\nVoici les menus de la semaine prochaine.\n\n{TWO}\n\nCordialement,\n\nMarie Dupont\nMairie\n"
        "04 74 00 00 00\nEnvoyé de mon iPhone",
        f"Bonjour Nadia,\nComme convenu.\n{TWO}\nBonne journée !\nLe chef",
        f"De : Cuisine <chef@exemple.fr>\nEnvoyé : jeudi 26 novembre 2026 10:12\nÀ : Mairie\nObjet : Menus\n\n{TWO}"
        "\n--\nAPI Restauration\n12 rue du Lundi",
        "---------- Forwarded message ---------\nFrom: chef\nDate: jeu. 26 nov. 2026 à 10:12\nSubject: menus\n"
        f"To: <mairie@exemple.fr>\n\n{TWO}\n\n\nBien à vous\nPaul",
        "> " + TWO.replace("\n", "\n> ") + "\n>\n> Sincères salutations\n> Paul",
        f"MENUS DU 30 NOVEMBRE AU 4 DÉCEMBRE 2026\n\n{TWO}\n\nBon appétit les enfants !",
        f"{TWO}\n* plat contenant du porc\nMenus sous réserve d'approvisionnement\nTél. : 04 74 00 00 00",
        "lun. 30/11 : Salade, rôti, yaourt\nmar 01/12 : Soupe, omelette, végétarien",
        "lun 30 nov. Salade, rôti, yaourt\nmar 1 déc. Soupe, omelette, végétarien",
        "- Lundi 30/11/26 : Salade, rôti, yaourt\n• Mardi 01/12/26 : Soupe, omelette, végétarien",
        "**Lundi 30 novembre** : Salade, rôti, yaourt\n**Mardi 1er décembre** : Soupe, omelette, végétarien",
        "📅 Lundi 30 novembre\nSalade\nrôti\nyaourt\n📅 Mardi 1er décembre\nSoupe\nomelette\nvégétarien",
        "Lundi 30-11-2026\nEntrée\nSalade\nPlat\nrôti\nDessert\nyaourt\nMardi 01-12-2026\nSoupe\nomelette\nvégétarien",
        "Menu du lundi 30 novembre : Salade, rôti, yaourt\nMenu du mardi 1er décembre : Soupe, omelette, végétarien",
        "Lundi 30 novembre : Salade, rôti, yaourt. Mardi 1er décembre : Soupe, omelette, végétarien",
        "Semaine 49\tLundi\tMardi\nEntrée\tSalade\tSoupe\nPlat\trôti\tomelette\nDessert\tyaourt\tvégétarien\n"
        "Bonne semaine\nPaul",
        'Bonjour,\n\nLundi\tMardi\n"Salade\nrôti\nyaourt"\t"Soupe\nomelette\nvégétarien"\nCordialement',
        "| | Lundi | Mardi |\n|---|---|---|\n| Entrée | Salade | Soupe |\n| Plat | rôti | omelette |\n"
        "| Dessert | yaourt | végétarien |",
        "Lundi 30/11     Mardi 1/12\nSalade     Soupe\nrôti     omelette\nyaourt     végétarien",
        "\tLundi\tSalade\trôti\tyaourt\n\tMardi\tSoupe\tomelette\tvégétarien",
        f"{TWO}\n\nMme Durand\nCuisine centrale\n12, rue des Écoles\n69870 Saint-Just-d'Avray",
        f"{TWO}\n\nRestauration Dupond SARL\nService des commandes",
        f"{TWO}\nTéléphone : 04 74 00 00 00\nÉlior",
        f"{TWO}\nAllergènes : gluten, lait, œufs",
    ],
)
def test_what_stands_around_menus_is_left_out(pasted):
    assert read_menus(pasted, WEEK) == BOTH


def test_what_was_left_out_is_told():
    told = read_pasted_menus(f"Bonjour,\n{TWO}\nCordialement,\nMarie", WEEK).left_out
    assert told == ["Bonjour,", "Cordialement,", "Marie"]


@pytest.mark.parametrize(
    "title",
    ["Semaine du 7 au 11 décembre", "Menus du lundi 7 au vendredi 11 décembre 2026", "SEMAINE 50", "Semaine n° 50 :"],
)
def test_a_title_says_of_which_week_the_days_below_it_are(title):
    menus = read_menus(f"{title}\nLundi : Soupe\nSemaine du 14/12 au 18/12\nLundi : Salade", WEEK)
    assert [*menus] == [on("lundi 2026-12-07"), on("lundi 2026-12-14")]


def test_all_days_and_then_all_dishes_are_a_table_copied_cell_by_cell():
    menus = read_menus("Lundi\nMardi\nJeudi\nSalade\nSoupe\nMelon\nRôti\nPoisson\nGratin", WEEK)
    assert [menu.text for menu in menus.values()] == ["Salade, Rôti", "Soupe, Poisson", "Melon, Gratin"]


@pytest.mark.parametrize(
    ("line", "dish"),
    [
        ("1/9 : Soupe", "Soupe"),
        ("1/9\tSoupe", "Soupe"),
        ("01/09 Soupe", "Soupe"),
        ("1/9 – Soupe", "Soupe"),
        ("1/9\nSoupe", "Soupe"),
    ],
)
def test_a_date_of_one_digit_is_parted_from_its_dishes_by_a_sign(line, dish):
    tuesday, wednesday = on("mardi 2026-09-01"), on("mercredi 2026-09-02")
    menus = read_menus(f"{line}\n02/09 : 1/9 melon", on("lundi 2026-08-31"))
    assert {day: menu.text for day, menu in menus.items()} == {tuesday: dish, wednesday: "1/9 melon"}


def test_a_fraction_is_no_date_and_a_day_off_is_told():
    menus = read_menus("Lundi 30/11\n1/2 pamplemousse\n2 œufs\nMardi : FÉRIÉ\nMercredi 🥗 Salade", WEEK)
    assert [menu.text for menu in menus.values()] == ["1/2 pamplemousse, 2 œufs", "FÉRIÉ", "🥗 Salade"]


def test_allergens_of_each_day_stay_with_it():
    menus = read_menus("Lundi : Pâtes\nAllergènes : gluten\nMardi : Omelette\nAllergènes : œuf", WEEK)
    assert [menu.text for menu in menus.values()] == ["Pâtes, Allergènes : gluten", "Omelette, Allergènes : œuf"]


@pytest.mark.parametrize(
    ("dishes", "vegetarian"),
    [
        ("Repas végétarien", True),
        ("Repas végétarien : lasagnes aux légumes, fruit", True),
        ("🌱 Menu végétarien, chili, riz", True),
        ("Salade, chili végétarien, riz", True),
        ("Salade, omelette, végétarien", True),
        ("(végétarien) Lasagnes, fruit", True),
        ("Végétarien : lasagnes", True),
        ("Salade, rôti (végétarien : omelette), yaourt", False),
        ("Salade, rôti (végétarien), yaourt", False),
        ("Omelette (végétarien)", False),
        ("Salade, rôti [option végétarienne], yaourt", False),
        ("Salade, rôti ou steak végétarien, yaourt", False),
        ("Salade, rôti / omelette végétarienne, yaourt", False),
        ("Salade, rôti, option végétarienne : omelette", False),
        ("Salade, rôti\nVégétarien : omelette", False),
        ("Salade, rôti", False),
    ],
)
def test_the_day_is_vegetarian_only_where_everybody_eats_so(dishes, vegetarian):
    assert read_menus(f"lundi : {dishes}", WEEK)[MONDAY].vegetarian is vegetarian


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("", "Collez les menus"),
        ("Salade, rôti", "Ligne 1 : commencez par un jour"),
        ("lundi 1er décembre 2026 : Soupe", "Le 01/12/2026 n'est pas un lundi : vérifiez la date."),
        ("lundi 30 novembre :", "Les jours n'ont pas de plats"),
        ("lundi : " + "x" * (LONGEST + 1), "Lundi 30 novembre 2026 : plus de 500 lettres."),
        ("31/02/2026 : Soupe", "Ligne 1 : commencez par un jour"),
        ("Bonjour,\nSalade, rôti", "Ligne 2 : commencez par un jour"),
        ("Bonjour,\nCordialement", "Aucun jour n'est écrit : commencez par un jour"),
        ("Lundi Mardi Jeudi Vendredi\nSalade Soupe Melon Chou", "Les jours sont sur une seule ligne"),
        ("Lundi\nMardi\nJeudi\nSalade\nSoupe", "Les jours sont les uns sous les autres, puis les plats"),
        ("Lundi     Mardi     Jeudi\nSalade     Soupe", "« Salade Soupe » : on ne sait pas sous quels jours"),
        ("Lundi : Soupe\nMardi : Chou\nLundi : Melon", "« Lundi : Melon » revient deux fois"),
    ],
)
def test_what_is_not_understood_is_told(pasted, sentence):
    with pytest.raises(NotRead) as why:
        read_menus(pasted, WEEK)
    assert str(why.value).startswith(sentence)


@pytest.mark.parametrize(("written", "day"), [("4 janvier", "lundi 2027-01-04"), ("31 août", "lundi 2026-08-31")])
def test_a_year_that_is_not_told_is_the_nearest(written, day):
    assert list(read_menus(f"{written} : Soupe", WEEK)) == [on(day)]


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused_in_a_sentence(text):
    try:
        understood = read_menus(text, WEEK)
    except NotRead:
        return
    assert understood


def test_a_day_may_be_told_by_its_number_alone():
    """« Lundi 30 » is the nearest such Monday; « mardi 2 œufs » tells no number."""
    pasted = "Lundi 30 : carottes, hachis\nMardi 1er - velouté, riz\nJeudi 3\nfriand\nVendredi 2 œufs durs, pâtes"
    assert {day: menu.text for day, menu in read_menus(pasted, on("lundi 2026-11-30")).items()} == {
        on("lundi 2026-11-30"): "carottes, hachis",
        on("mardi 2026-12-01"): "velouté, riz",
        on("jeudi 2026-12-03"): "friand",
        on("vendredi 2026-12-04"): "2 œufs durs, pâtes",
    }
    table = "LUNDI 30\tMARDI 1\nSalade\tSoupe"
    assert [*read_menus(table, on("lundi 2026-11-23"))] == [on("lundi 2026-11-30"), on("mardi 2026-12-01")]
    with pytest.raises(NotRead, match="« mardi 30 » n'est pas un jour de ces semaines"):
        read_menus("Mardi 30 : soupe", on("lundi 2026-11-30"))


@pytest.mark.parametrize(
    "end", ["Belle journée,", "Bises", "A+", "À très vite", "Toute l'équipe vous souhaite de bonnes fêtes"]
)
def test_however_a_letter_ends_the_name_below_is_no_dish(end):
    found = read_pasted_menus(f"Lundi : soupe, riz\n{end}\nMarie", on("lundi 2026-11-30"))
    assert (found.menus, found.left_out) == ({on("lundi 2026-11-30"): DayMenu("soupe, riz")}, [end, "Marie"])


def test_bullets_are_no_part_of_a_dish_and_a_short_word_says_vegetarian():
    found = read_menus("Lundi\n• Soupe\n- Galette végé", on("lundi 2026-11-30"))
    assert [*found.values()] == [DayMenu("Soupe, Galette végé", vegetarian=True)]
