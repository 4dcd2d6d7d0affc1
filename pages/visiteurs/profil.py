"""« Mon profil »: own name, e-mail address, password, and the browsers that are signed in."""

from contextlib import suppress

import streamlit as st

from cantine.access.actions import devices, profile, sessions
from cantine.access.queries import known_devices
from cantine.access.rules import password_rules
from cantine.access.rules.device_names import name_device
from cantine.calendar_feed.queries import find_own_feed
from cantine.common.french import moment, moment_with_seconds
from cantine.common.language.languages import LANGUAGE_NAMES, LANGUAGES, read_language
from cantine.common.language.translate import translate
from cantine.common.vocabulary import DELIVERY_LABELS
from cantine.families.queries import families
from cantine.http.session.language import link_language
from cantine.mail import delivery_state
from pages.shared import escaping, header, notice, session
from pages.shared import mail_notice as mail_truth
from pages.shared.form_action import attempt, note_done, say_what_was_done
from pages.shared.forms import own_password
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.own_calendar import show_own_calendar
from pages.shared.second_factor import set_up

visitor = session.require("anybody")
now = session.now()


def choose_family() -> None:
    """Act for the chosen family from now on."""
    with suppress(*session.GONE), session.begin_act() as it:
        sessions.choose_family(it.db, it.actor, it.visitor.session_id, st.session_state["family"], it.now)


def end_device(session_id: int) -> None:
    """End one of the own sessions; one that has ended meanwhile is no news."""
    with suppress(*session.GONE), session.begin_act() as it:
        sessions.end_own(it.db, it.actor, session_id, it.now)


def forget_device(device_id: int, *, here: bool) -> None:
    """Forget one of the own browsers, which ends the session there; one that is forgotten already is no news. The one
    that asks (`here`) is left signed out."""
    with suppress(*session.GONE), session.begin_act() as it:
        devices.forget_own(it.db, it.actor, device_id, it.now)
    if here:
        header.leave(visitor.session_id)


with session.open_reader() as db:
    own = families.list_for_account(db, visitor.account_id)
    browsers = known_devices.list_devices(db, visitor.account_id, now)
    details = families.read_own_details(db, visitor.account_id, visitor.family_id) if visitor.family_id else None
    feed = find_own_feed(db, visitor.account_id) if visitor.family_id else None
    sent_to = st.session_state.get("code_sent_to")
    code_refused = delivery_state.find_code_refusal(db, sent_to) if sent_to else None

st.title(translate("Mon profil"), anchor=False)

if len(own) > 1 and visitor.family_id:
    labels = {family_id: translate("{name} (n° {number})", name=name, number=number) for family_id, number, name in own}
    st.selectbox(
        translate("Vous êtes responsable de plusieurs familles. Afficher le compte de :"),
        [*labels],
        index=[*labels].index(visitor.family_id),
        format_func=labels.__getitem__,
        key="family",
        on_change=choose_family,
    )

if details:
    st.header(translate("Mes coordonnées"), anchor=False)
    st.markdown(
        translate(
            "Famille {family}, n° {number}",
            family=escaping.escape_markdown(visitor.family_name),
            number=visitor.family_number,
        )
    )
    with st.form("details", border=False):
        first_name = st.text_input(
            translate("Prénom"),
            details.first_name,
            max_chars=fit("guardian.first_name", details.first_name),
            autocomplete="given-name",
        )
        last_name = st.text_input(
            translate("Nom"),
            details.last_name,
            max_chars=fit("guardian.last_name", details.last_name),
            autocomplete="family-name",
        )
        phone = st.text_input(
            translate("Téléphone"), details.phone, max_chars=fit("guardian.phone", details.phone), autocomplete="tel"
        )
        if st.form_submit_button(translate("Enregistrer")):
            attempt(
                translate("Vos coordonnées sont enregistrées."),
                lambda it: profile.save_details(it.db, it.actor, first_name, last_name, phone, it.now),
                beside="details",
            )
        say_what_was_done("details")

else:
    st.header(translate("Mon nom"), anchor=False)
    with st.form("name", border=False):
        name = st.text_input(
            translate("Nom affiché dans le journal"),
            visitor.name,
            max_chars=max(100, len(visitor.name)),
            autocomplete="name",
        )
        if st.form_submit_button(translate("Enregistrer")):
            attempt(
                translate("Votre nom est enregistré."),
                lambda it: profile.save_name(it.db, it.actor, name, it.now),
                beside="name",
            )
        say_what_was_done("name")

if details:
    st.header(translate("Mes messages"), anchor=False)
    with st.form("messages", border=False):

        def choose_messages(it: session.Act) -> None:
            """Keep which messages the guardian wants, and how the family gets its invoices."""
            profile.save_messages(it.db, it.actor, receipts, reminders, it.now)
            profile.choose_delivery(it.db, it.actor, invoices_by, it.now)

        receipts = st.checkbox(translate("Recevoir par mail la confirmation de ce que j'enregistre"), details.receipts)
        reminders = st.checkbox(
            translate("Me rappeler par mail, la veille de la date limite, que rien n'est réservé"), details.reminders
        )
        invoices_by = st.radio(
            translate("Recevoir les factures de la famille"),
            [*DELIVERY_LABELS],
            [*DELIVERY_LABELS].index(details.invoices_by),
            {by: translate(label) for by, label in DELIVERY_LABELS.items()}.__getitem__,
            horizontal=True,
        )
        if st.form_submit_button(translate("Enregistrer mes choix")):
            attempt(translate("Vos choix sont enregistrés."), choose_messages, beside="messages")
        say_what_was_done("messages")
    letters = read_language(visitor.language) or "fr"
    [other] = (one for one in LANGUAGES if one != letters)
    words = translate("Vos messages sont écrits en français.")
    if letters == "en":
        words = translate("Vos messages sont écrits en anglais.")
    link = (
        f'<a href="{link_language(other)}" target="_self" lang="{other}" hreflang="{other}">{LANGUAGE_NAMES[other]}</a>'
    )
    st.html(f"<p>{words} {link}</p>")

if visitor.family_id:
    show_own_calendar(feed)

st.header(translate("Adresse mail"), anchor=False)
st.html(escaping.render_paragraph(translate("Votre adresse : {email}", email=visitor.email or translate("aucune"))))
if visitor.email and visitor.refused_at:
    mail_truth.say_own_refusal(visitor.email, visitor.refused_at, visitor.refused_why)
with st.form("email", border=False):
    address = st.text_input(translate("Nouvelle adresse mail"), max_chars=200, autocomplete="email")
    mine = st.text_input(
        translate("Votre mot de passe"), type="password", autocomplete="current-password", max_chars=200
    )
    if st.form_submit_button(translate("Recevoir un code")) and own_password.is_right(visitor, mine):
        try:
            with session.begin_act() as it:
                sent_to = profile.request_email(it.db, it.actor, address, it.now)
            st.session_state["code_sent_to"] = sent_to
        except profile.BadAddress:
            notice.show_refusal(translate("Cette adresse mail n'est pas complète : vérifiez-la."))
        except profile.TooOften as refused:
            when = moment_with_seconds(refused.until)
            notice.show_refusal(translate("Trop de codes demandés. Vous pourrez en demander un {when}.", when=when))
say_what_was_done("email")
if sent_to:
    with st.form("code", border=False):
        if mail_truth.is_going_nowhere(demonstration=visitor.demonstration):
            notice.show_refusal(
                translate("Le portail ne peut pas envoyer de mail pour l'instant. Adressez-vous à la mairie.")
            )
        elif code_refused:
            mail_truth.say_own_refusal(sent_to, *code_refused)
        else:
            said = translate("Un code vient d'être envoyé à {sent_to}. Il est valable une demi-heure.", sent_to=sent_to)
            st.html(escaping.render_paragraph(said))
        code = st.text_input(translate("Code reçu par mail"), max_chars=12, autocomplete="one-time-code")
        if st.form_submit_button(translate("Confirmer")):
            with session.begin_act() as it:
                right = profile.confirm_email(it.db, it.actor, code, it.now)
            if right:
                del st.session_state["code_sent_to"]
                note_done(translate("Votre nouvelle adresse mail est enregistrée."), beside="email")
                st.rerun()
            notice.show_refusal(translate("Ce code n'est pas le bon, ou il n'est plus valable : demandez-en un autre."))

st.header(translate("Mot de passe"), anchor=False)
st.caption(password_rules.describe_rule())
with st.form("password", border=False, clear_on_submit=True):
    old = st.text_input(
        translate("Mot de passe actuel"), type="password", autocomplete="current-password", max_chars=200
    )
    first = st.text_input(
        translate("Nouveau mot de passe"), type="password", autocomplete="new-password", max_chars=200
    )
    again = st.text_input(
        translate("Le même, une seconde fois"), type="password", autocomplete="new-password", max_chars=200
    )
    change = st.form_submit_button(translate("Changer le mot de passe"))
if change and own_password.is_right(visitor, old) and own_password.is_acceptable(visitor, first, again):
    own_password.keep(first)
    note_done(translate("Votre mot de passe est changé. Vos autres appareils sont déconnectés."), beside="password")
    st.rerun()
say_what_was_done("password")

if visitor.role:
    set_up.show_own_factor(visitor)

if visitor.family_number:
    st.header(translate("Mes données"), anchor=False)
    mine = f"/telecharger/donnees-{visitor.family_number}.xlsx"
    words = translate("Télécharger tout ce que la mairie garde de ma famille (tableur)")
    st.html(f'<p><a href="{mine}" download>{words}</a></p>')

st.header(translate("Mes appareils"), anchor=False)
st.caption(
    translate(
        "Sur ces appareils, votre mot de passe ouvre le portail même quand d'autres en essaient de faux ailleurs. "
        "Oubliez ceux qui ne sont plus les vôtres."
    )
)
for one in browsers:
    here = one.session_id == visitor.session_id
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        last_use = (
            translate("cet appareil")
            if here
            else translate("dernière utilisation {moment}", moment=moment(one.used_at))
        )
        if one.session_id is None:
            last_use = translate("déconnecté, {last_use}", last_use=last_use)
        said = translate("{device} : {use}", device=name_device(one.device), use=last_use)
        st.html(escaping.render_paragraph(said), width="stretch")
        if one.session_id and not here:
            number = one.session_id
            st.button(translate("Déconnecter cet appareil"), key=f"end_{number}", on_click=end_device, args=(number,))
        elif one.device_id:
            words = translate("Se déconnecter et oublier cet appareil") if here else translate("Oublier cet appareil")
            st.button(
                words,
                key=f"forget_{one.device_id}",
                on_click=forget_device,
                args=(one.device_id,),
                kwargs={"here": here},
            )
