"""A commune's règlement: the file that sets it, models to begin with, and the text that parents read.

A settings file is TOML. Its parts are the forms of the settings' pages, and its keys their fields:

    town = "Saint-Exemple"
    source = "saint-exemple.fr/cantine"

    [commune]                       # CommuneForm: name, zone, address, email, phone, sick_until, due_after, …
    zone = "B"
    sick_until = "09:00"

    [[school]]
    name = "École du Bourg"
    classes = ["Maternelle", "CP", "CE1"]

    [[label]]                       # LabelForm
    name = "Panier PAI"

    [[service]]                     # ServiceForm
    label = "Repas"
    term_weekdays = ["lundi", "mardi", "jeudi", "vendredi"]
    booking_cutoff = { weekday = "jeudi", at = "12:00", weeks_ahead = 1 }
    cancelling_cutoff = { days = 1, at = "09:00", served_only = true }
    capacity = 80

    [[tariff]]                      # TariffForm; the lines as on the page « Tarifs »
    service = "Repas"
    first_day = 2026-09-01
    lines = '''
    Habitants
    de 0 à 599 : 2,80 €
    de 600 … : 3,60 €
    Extérieurs
    5,90 €'''

Decided here:

- Everything is applied, by the actions of the pages, or nothing; a refusal names the part and says what to do.
- What the file does not name stays as it is, but a service that it names is offered, unless it says not; a file that
  is applied twice writes nothing the second time.
- Others are named by their names, never by a number: a file of one town can be read by another.
- How values are written stands in `rules/form_values`, the parts in `actions/sections`.
"""
