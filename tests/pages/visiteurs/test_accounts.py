"""The screens about one's own account, and those on which staff see who came in and who may not."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.access.actions import devices, sessions
from cantine.common.day_input import write_day
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Account, JournalEntry, KnownDevice, OutboxMail, Tries, WebSession
from tests.cast import PASSWORD
from tests.pages.browser import Browser
from tests.pages.conftest import NOW

CHOSEN = "lampe orange tracteur cerise"
EVERY_ADDRESS = ("", "connexion", "compte", "inscriptions", "profil", "frequentation", "journal", "reglages")


def last_letter(url):
    with database.open_reader(url) as db:
        return db.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc()).limit(1)).one()


def fill(browser, **fields):
    """Write into the fields with these labels, underscores for spaces."""
    for label, value in fields.items():
        [field] = [field for field in browser.at.text_input if field.label == label.replace("_", " ")]
        field.set_value(value)
    return browser


def choose(browser, first, again=None):
    fill(browser, Nouveau_mot_de_passe=first, **{"Le même,_une_seconde_fois": first if again is None else again})
    return browser


@pytest.fixture
def mailed(browser, portal_url):
    """A window of family DURAND, signed in with the password that was mailed."""
    fill(browser.open("mot-de-passe-oublie"), **{"Votre_adresse_email:": "durand@exemple.fr"}).click("Envoyer")
    password = re.search(r"nouveau mot de passe : (\S+)", last_letter(portal_url))[1]
    return browser.open().sign_in("durand@exemple.fr", password)


def test_with_a_mailed_password_nothing_opens_but_the_choice_of_an_own_one(mailed):
    for address in EVERY_ADDRESS:
        assert mailed.open(address).title == "Choisissez votre mot de passe"
        assert [button.label for button in mailed.at.button] == ["Déconnexion", "Enregistrer"]
        assert mailed.html.tables == {}


def test_a_weak_password_is_refused_in_french_until_a_good_one_opens_the_portal(mailed):
    for first, again, says in (
        ("court", None, "trop court"),
        ("é" * 40, None, "trop long"),
        ("azertyuiop12", None, "trop facile à deviner"),
        ("durand@exemple.fr", None, "trop facile à deviner"),
        ("lampe\0orange tracteur", None, "caractère invisible"),
        (CHOSEN, "lampe orange", "Les deux saisies diffèrent."),
    ):
        [notice] = choose(mailed, first, again).click("Enregistrer").notices
        assert says in notice
        assert mailed.title == "Choisissez votre mot de passe"
    choose(mailed, CHOSEN).click("Enregistrer")
    assert mailed.open("compte").title == "Bienvenue DURAND !"
    mailed.click("Déconnexion").sign_in("durand@exemple.fr", CHOSEN)
    assert mailed.title == "Bienvenue DURAND !"


def test_who_proposes_password_after_password_is_told_when_to_go_on(mailed, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(Tries(key="choix:durand@exemple.fr", count=10, last_at=NOW))
    choose(mailed, CHOSEN).click("Enregistrer")
    assert mailed.notices == ["Trop d'essais. Vous pourrez réessayer le lundi 23 novembre à 10 h 00 min 30 s."]
    assert mailed.title == "Choisissez votre mot de passe"


@pytest.mark.parametrize("address", ["durand@exemple.fr", "nobody@exemple.fr"])
def test_one_neutral_sentence_answers_for_every_address_where_the_town_wants_it(browser, monkeypatch, address):
    monkeypatch.setenv("CANTINE_HIDE_UNKNOWN_EMAIL", "true")
    settings.cache_clear()
    fill(browser.open("mot-de-passe-oublie"), **{"Votre_adresse_email:": address}).click("Envoyer")
    assert browser.notices == [
        f"Si {address} est l'adresse d'un compte, un nouveau mot de passe vient d'y être envoyé."
    ]


def test_the_town_chooses_the_neutral_sentence_and_the_server_may_decide_in_its_place(browser, monkeypatch):
    browser.open("reglages").sign_in("mairie@exemple.fr")
    [box] = [one for one in browser.at.checkbox if one.label.startswith("Donner la même réponse")]
    box.check()
    assert browser.click("Enregistrer la réponse").notices == ["La réponse à une adresse inconnue est enregistrée."]
    browser.click("Déconnexion")
    fill(browser.open("mot-de-passe-oublie"), **{"Votre_adresse_email:": "nobody@exemple.fr"}).click("Envoyer")
    assert browser.notices[0].startswith("Si nobody@exemple.fr est l'adresse d'un compte")
    monkeypatch.setenv("CANTINE_HIDE_UNKNOWN_EMAIL", "false")
    settings.cache_clear()
    fill(browser.open("mot-de-passe-oublie"), **{"Votre_adresse_email:": "nobody@exemple.fr"}).click("Envoyer")
    assert browser.notices == ["Adresse email inconnue..."]
    browser.open("reglages").sign_in("mairie@exemple.fr")
    assert any("C'est le serveur qui en décide" in one.value for one in browser.at.info)
    assert not [one for one in browser.at.checkbox if one.label.startswith("Donner la même réponse")]


def test_the_sign_in_says_from_when_to_try_again(browser):
    browser.open()
    for _ in range(6):
        browser.sign_in("durand@exemple.fr", "faux")
    assert browser.notices == ["Trop d'essais. Vous pourrez réessayer le lundi 23 novembre à 10 h 00 min 30 s."]
    assert browser.sign_in("durand@exemple.fr").title.startswith("Gestion des prestations")
    assert browser.sign_in("test@exemple.fr").title == "Bienvenue TEST !"


def test_too_many_letters_are_refused_with_the_time_to_wait(browser):
    for _ in range(4):
        fill(browser.open("mot-de-passe-oublie"), **{"Votre_adresse_email:": "test@exemple.fr"}).click("Envoyer")
    assert browser.notices == ["Trop de demandes. Vous pourrez réessayer le lundi 23 novembre à 10 h 05."]
    assert browser.title == "Mot de passe oublié"


def test_a_parent_corrects_name_and_telephone(parent):
    fill(parent.open("profil"), Prénom="Camille Anne", Téléphone="06 39 98 99 99").click("Enregistrer")
    assert parent.notices == ["Vos coordonnées sont enregistrées."]
    values = {field.label: field.value for field in parent.open("profil").at.text_input}
    assert (values["Prénom"], values["Nom"], values["Téléphone"]) == ("Camille Anne", "TEST", "06 39 98 99 99")


def test_a_new_address_is_the_own_one_once_its_code_is_typed(parent, portal_url):
    fill(parent.open("profil"), Nouvelle_adresse_mail="ailleurs@exemple.fr", Votre_mot_de_passe="faux")
    assert parent.click("Recevoir un code").notices == ["Le mot de passe actuel n'est pas le bon."]
    fill(parent, Nouvelle_adresse_mail="pas une adresse", Votre_mot_de_passe=PASSWORD).click("Recevoir un code")
    assert parent.notices == ["Cette adresse mail n'est pas complète : vérifiez-la."]
    fill(parent, Nouvelle_adresse_mail="Camille@Exemple.fr", Votre_mot_de_passe=PASSWORD).click("Recevoir un code")
    assert "Un code vient d'être envoyé à camille@exemple.fr. Il est valable une demi-heure." in parent.html.words
    code = re.search(r" : ([0-9]{6})\n", last_letter(portal_url))[1]
    fill(parent, Code_reçu_par_mail="000000" if code != "000000" else "111111").click("Confirmer")
    assert parent.notices == ["Ce code n'est pas le bon, ou il n'est plus valable : demandez-en un autre."]
    fill(parent, Code_reçu_par_mail=code).click("Confirmer")
    assert parent.notices == ["Votre nouvelle adresse mail est enregistrée."]
    assert "Votre adresse : camille@exemple.fr" in parent.html.words
    assert "Code reçu par mail" not in [field.label for field in parent.at.text_input]


def test_codes_asked_for_again_and_again_are_refused_with_the_time_to_wait(parent):
    parent.open("profil")
    for number in range(4):
        fill(parent, Nouvelle_adresse_mail=f"a{number}@exemple.fr", Votre_mot_de_passe=PASSWORD).click(
            "Recevoir un code"
        )
    assert parent.notices == ["Trop de codes demandés. Vous pourrez en demander un le lundi 23 novembre à 10 h 05."]


def test_a_changed_password_needs_the_old_one_and_signs_other_devices_out(parent, portal_url):
    other = Browser().open().sign_in("test@exemple.fr")
    parent.open("profil")
    for old, new, says in (
        ("faux", CHOSEN, "Le mot de passe actuel n'est pas le bon."),
        ("Cantine-2026", "court", "Ce mot de passe est trop court : il faut au moins 10 caractères."),
    ):
        choose(fill(parent, Mot_de_passe_actuel=old), new).click("Changer le mot de passe")
        assert parent.notices == [says]
    choose(fill(parent, Mot_de_passe_actuel="Cantine-2026"), CHOSEN).click("Changer le mot de passe")
    assert parent.title == "Mon profil"
    assert parent.notices == ["Votre mot de passe est changé. Vos autres appareils sont déconnectés."]
    assert other.reload().title.startswith("Gestion des prestations")
    assert Browser().open().sign_in("test@exemple.fr", CHOSEN).title == "Bienvenue TEST !"


def test_the_current_password_cannot_be_guessed_on_the_profile(parent):
    parent.open("profil")
    for _ in range(6):
        choose(fill(parent, Mot_de_passe_actuel="faux"), CHOSEN).click("Changer le mot de passe")
    assert parent.notices == ["Trop d'essais. Vous pourrez réessayer le lundi 23 novembre à 10 h 00 min 30 s."]


def test_a_parent_ends_the_session_of_a_lost_telephone(parent, portal_url):
    telephone = Browser().open().sign_in("1")
    with database.open_writer(portal_url) as db:
        agent = "Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0"
        sessions.claim(db, telephone.at.session_state["ticket"], NOW, agent)
    Browser().open().sign_in("durand@exemple.fr")
    parent.open("profil")
    devices = [words for words in parent.html.words if " : cet appareil" in words or "dernière utilisation" in words]
    assert sorted(devices) == [
        "Firefox sur Android : dernière utilisation lundi 23 novembre à 10 h 00",
        "Navigateur : cet appareil",
    ]
    parent.click("Déconnecter cet appareil")
    assert "Firefox" not in parent.everything
    assert telephone.reload().title.startswith("Gestion des prestations")
    with database.open_reader(portal_url) as db:
        assert len(db.scalars(select(WebSession.id)).all()) == 2


def test_a_parent_forgets_a_browser_that_was_signed_out_and_the_own_one(parent, portal_url):
    telephone = Browser().open().sign_in("1")
    fetch_cookies(portal_url, parent)
    fetch_cookies(portal_url, telephone, "Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0")
    telephone.click("Déconnexion")
    parent.open("profil")
    [gone] = [words for words in parent.html.words if "déconnecté," in words]
    assert gone == "Firefox sur Android : déconnecté, dernière utilisation lundi 23 novembre à 10\xa0h\xa000"
    parent.click("Oublier cet appareil")
    assert "Firefox sur Android" not in parent.everything
    parent.click("Se déconnecter et oublier cet appareil")
    assert parent.title.startswith("Gestion des prestations")
    assert parent.notices == ["Vous êtes déconnecté."]
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(KnownDevice.id)).all() == []


def fetch_cookies(url, window, agent="Mozilla/5.0 (X11; Linux) Firefox/130.0"):
    """What the script of the page does after a sign-in."""
    with database.open_writer(url) as db:
        claimed = sessions.claim(db, window.at.session_state["ticket"], NOW, agent)
        return devices.remember(db, claimed.account_id, claimed.session_id, None, agent, NOW)


@pytest.fixture
def journal(browser, portal_url):
    """The reader's window on three acts: a booking of TOTO, a sign-in of family DURAND, one of the day before."""
    with database.open_writer(portal_url) as db:
        test, durand = db.scalars(select(Account.id).where(Account.email.in_(["test@exemple.fr", "durand@exemple.fr"])))
        names = dict(db.execute(select(Account.id, Account.email)).all())
        test, durand = (test, durand) if names[test] == "test@exemple.fr" else (durand, test)
        after = {"email": "<b>x</b>"}
        for at, account, action, family, child in (
            (NOW, test, "save_month", 1, 1),
            (NOW, durand, "sign_in", 2, None),
            (NOW - timedelta(hours=10, seconds=1), durand, "confirm_email", 2, None),
        ):
            entry = {"at": at, "account_id": account, "action": action, "family_id": family, "child_id": child}
            db.add(JournalEntry(**entry, after=after if action == "confirm_email" else None))
        db.execute(update(Account).where(Account.id == durand).values(name="Hélène DURAND"))
    browser.open().sign_in("lecture@exemple.fr")
    return browser


def acts(browser, **filters):
    """(who, what, family, child) of what the journal shows, the latest first."""
    browser.open("journal")
    for label, value in filters.items():
        [field] = [field for field in browser.at.text_input if field.key == label]
        field.set_value(value if isinstance(value, str) else write_day(value))
    return [tuple(row[1:5]) for row in browser.reload().table("Journal")[1:]]


DURAND_ENTERED = ("Hélène DURAND", "Connexion", "DURAND (n° 2)", "")
DURAND_CHANGED = ("Hélène DURAND", "Adresse mail changée", "DURAND (n° 2)", "")


@pytest.mark.parametrize(
    "filters", [{"personne": "hélène"}, {"personne": "durand@"}, {"famille": "2"}, {"famille": " 2 "}]
)
def test_the_journal_shows_what_one_person_or_family_did(journal, filters):
    assert acts(journal, **filters) == [DURAND_ENTERED, DURAND_CHANGED]


def test_the_journal_shows_what_was_done_for_a_child(journal):
    [(_who, what, family, child)] = acts(journal, enfant="toto")
    assert (what, family, child) == ("Inscriptions modifiées", "TEST (n° 1)", "TOTO TEST")


def test_the_journal_shows_one_day_in_paris(journal):
    assert acts(journal, personne="durand", jour=NOW.date()) == [DURAND_ENTERED]
    assert acts(journal, personne="durand", jour=NOW.date() - timedelta(days=1)) == [DURAND_CHANGED]
    assert acts(journal, jour=NOW.date() - timedelta(days=3)) == []
    assert "Aucune entrée." in journal.texts


@pytest.mark.parametrize("filters", [{"personne": "%"}, {"enfant": "_"}, {"personne": "' OR 1=1 --"}, {"famille": "x"}])
def test_the_journal_finds_nothing_for_what_is_nobody(journal, filters):
    assert acts(journal, **filters) == []


def test_what_was_changed_is_shown_letter_by_letter(journal):
    acts(journal, famille="2")
    assert journal.table("Journal")[2][-1] == "adresse mail : <b>x</b>"


@pytest.fixture
def waiting(portal_url):
    """A login that must wait, one that tried twice only, and a letter that was given up."""
    with database.open_writer(portal_url) as db:
        db.add(Tries(key="compte:durand@exemple.fr", count=9, last_at=NOW))
        db.add(Tries(key="code:test@exemple.fr", count=3, last_at=NOW))
        db.add(Tries(key="compte:test@exemple.fr", count=2, last_at=NOW))
        letter = {"recipient": "gone@exemple.fr", "subject": "Votre code", "text": "secret 123456"}
        db.add(OutboxMail(**letter, written_at=NOW, next_try_at=NOW, given_up_at=NOW, failure="no such mailbox"))
    return portal_url


BLOCKED = "Connexion de durand@exemple.fr : possible le lundi 23 novembre à 10 h 08"


def test_the_settings_show_who_waits_and_an_administrator_frees_them(browser, waiting):
    browser.open().sign_in("mairie@exemple.fr").open("reglages")
    assert BLOCKED in browser.html.words
    assert (
        "Codes pour une nouvelle adresse mail de test@exemple.fr : possible le lundi 23 novembre à 10 h 05"
        in browser.html.words
    )
    assert "Connexion de test@exemple.fr" not in browser.everything
    [button] = [button for button in browser.at.button if button.key == "free_compte:durand@exemple.fr"]
    button.click().run()
    assert BLOCKED not in browser.html.words
    assert Browser().open().sign_in("durand@exemple.fr").title == "Bienvenue DURAND !"
    assert acts(browser, personne="mairie@exemple.fr")[0][1] == "Accès débloqué"


def test_a_reader_sees_who_waits_and_frees_nobody(browser, waiting):
    browser.open().sign_in("lecture@exemple.fr").open("reglages")
    assert BLOCKED in browser.html.words
    assert "Débloquer" not in [button.label for button in browser.at.button]


def test_the_settings_show_the_letters_that_never_left_without_their_words(browser, waiting):
    browser.open().sign_in("lecture@exemple.fr").open("reglages")
    [letter] = browser.table("Messages non envoyés")[1:]
    assert letter == ["gone@exemple.fr", "Votre code", "lundi 23 novembre à 10 h 00", "no such mailbox"]
    assert "123456" not in browser.everything
