"""Who may apply a settings file, begin with a model, and see all settings as a file."""

from cantine.reglement.actions import apply_settings, export_settings
from tests.permissions.people import NOW, STAFF, Deeds

FILE = apply_settings.read_file('[[label]]\nname = "Panier PAI"')

MAY: Deeds = {
    apply_settings.apply_settings: (
        lambda _cast, db, who: apply_settings.apply_settings(db, who.actor, FILE, NOW),
        {"admin"},
    ),
    apply_settings.apply_model: (
        lambda _cast, db, who: apply_settings.apply_model(db, who.actor, FILE, NOW),
        {"admin"},
    ),
    apply_settings.preview_model: (
        lambda _cast, db, who: apply_settings.preview_model(db, who.actor, FILE, NOW),
        {"admin"},
    ),
    export_settings.export_settings: (
        lambda _cast, db, who: export_settings.export_settings(db, who.actor, NOW),
        STAFF,
    ),
}
