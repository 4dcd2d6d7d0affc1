"""The file that a family takes away of itself (article 15 of the RGPD)."""

import io

import openpyxl

from cantine.access.actions import profile
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Diet
from cantine.families.actions import children
from cantine.families.actions.children import ChildForm
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import own_data
from cantine.store import database
from tests.dates import at, on

TODAY, NOW = on("lundi 2026-11-23"), at("lundi 2026-11-23 10:00")


def test_its_journal_is_in_french(cast):
    with database.open_writer(cast.url) as db:
        profile.save_details(db, Actor(cast.alice, cast.alices_family), "A", "Morel", "", NOW)
        form = ChildForm("Tom", "Morel", birth_date=on("lundi 2020-03-02"), classroom_id=1, diet=Diet.NO_PORK)
        children.add_child(db, Actor(cast.ines, role=Role.ADMIN), cast.alices_family, form, NOW)
    with database.open_reader(cast.url) as db:
        content = b"".join(own_data_xlsx(own_data.find_own_data(db, 101), TODAY))
        room = own_data.find_own_data(db, 101).classrooms[1]
    rows = [*openpyxl.load_workbook(io.BytesIO(content))["Journal"].iter_rows(values_only=True)]
    changed, added = rows[-2:]
    assert changed[:3] == ("23/11/2026 10:00", "A Morel", "Coordonnées modifiées")
    assert changed[-2:] == (
        "prénom : Alice, nom : Morel, téléphone : vide",
        "prénom : A, nom : Morel, téléphone : vide",
    )
    assert added[2:4] == ("Enfant ajouté", "Tom")
    assert f"naissance : 02.03.2020, classe : {room}, régime : Sans porc, inscrit du : vide" in added[-1]
