"""Who may keep the town's labels and give them, and tell how many children live at a family's home."""

from cantine.families.actions import family_sizes, labels
from cantine.families.actions.labels import Holder, LabelForm
from cantine.store import tables
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds


def _known(db) -> int:
    row = tables.Label(name="Panier PAI")
    db.add(row)
    db.flush()
    return row.id


def _held(cast: Cast, db) -> int:
    row = tables.LabelHolding(label_id=_known(db), child_id=cast.leo, first_day=MEAL)
    db.add(row)
    db.flush()
    return row.id


MAY: Deeds = {
    family_sizes.set_family_size: (
        lambda cast, db, who: family_sizes.set_family_size(db, who.actor, cast.alices_family, MEAL, 3, NOW),
        {"admin"},
    ),
    labels.add_label: (lambda _cast, db, who: labels.add_label(db, who.actor, LabelForm("Panier"), NOW), {"admin"}),
    labels.edit_label: (
        lambda _cast, db, who: labels.edit_label(db, who.actor, _known(db), LabelForm("Panier"), NOW),
        {"admin"},
    ),
    labels.give_label: (
        lambda cast, db, who: labels.give_label(db, who.actor, _known(db), Holder(child_id=cast.leo), MEAL, NOW),
        {"admin"},
    ),
    labels.end_label: (lambda cast, db, who: labels.end_label(db, who.actor, _held(cast, db), MEAL, NOW), {"admin"}),
}
