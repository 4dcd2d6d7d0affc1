"""One's own second factor: the code to be scanned, the first code, the recovery codes, another telephone, none."""

from collections.abc import Callable, Sequence

import segno
import streamlit as st

from cantine.access.actions.second_factor import factors
from cantine.access.queries import second_factors
from cantine.access.queries.second_factors import OwnFactor
from cantine.access.queries.visitors import Visitor
from cantine.access.rules import one_time_codes
from cantine.access.rules.sign_in_steps import SignInStep
from cantine.common.french import moment, plural
from cantine.common.typed_text.html import escape
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt, say_what_was_done

WHY = (
    "Après votre mot de passe, le portail demande un code à six chiffres que donne une application de votre téléphone "
    "(FreeOTP, Aegis, 2FAS, Google ou Microsoft Authenticator…) : qui devine ou vole votre mot de passe n'entre pas."
)
KEEP = (
    "Chacun de ces codes remplace une fois l'application, si vous perdez votre téléphone. Ils ne seront plus affichés "
    ": imprimez-les ou téléchargez-les, et gardez-les loin de votre téléphone."
)
BESIDE = "factor"
SCAN = "scan"
"""Since when this page shows a secret, among the forms that are being filled in."""


def show_own_factor(visitor: Visitor) -> None:
    """Show the part of « Mon profil » about the visitor's own second factor."""
    st.header("Double authentification", anchor=False)
    with session.open_reader() as db:
        own = second_factors.read_own(db, visitor.account_id, session.now())
        required = visitor.role in second_factors.list_required_roles(db)
    say_what_was_done(BESIDE)
    if not show_recovery_codes(visitor) and not show_scan(visitor, own):
        _show_state(visitor, own, required=required)


def _show_state(visitor: Visitor, own: OwnFactor, *, required: bool) -> None:
    if own.enabled_at is None:
        st.markdown(escaping.keep_together(WHY))
        show_beginning(visitor, "Mettre en place la double authentification")
        return
    left = f"Il vous reste {plural(own.codes_left, 'code')} de secours."
    st.html(escaping.render_paragraph(f"Active depuis le {moment(own.enabled_at)}. {left}"))
    if own.codes_left < 3:
        notice.show_warning("Renouvelez vos codes de secours : sans eux, un téléphone perdu vous ferme le portail.")
    with st.container(horizontal=True):
        show_beginning(visitor, "Passer à un autre téléphone")
        show_renewal()
        if not required and st.button("Retirer la double authentification"):
            attempt(
                "La double authentification est retirée : votre mot de passe suffit désormais.",
                lambda it: factors.remove_own(it.db, it.actor, it.now),
                beside=BESIDE,
            )


def show_beginning(visitor: Visitor, label: str) -> None:
    """Show the button that makes a secret to be scanned."""
    if st.button(label, type="primary" if visitor.step else "secondary"):
        attempt(
            "Ouvrez maintenant l'application d'authentification de votre téléphone.",
            _begin,
            beside=BESIDE,
            step=SignInStep.SET_UP,
        )


def _begin(it: session.Act) -> None:
    """Begin, and only then show the secret, on this page and until it is left: one that was begun elsewhere, or before
    somebody went away, is shown to nobody."""
    factors.begin(it.db, it.actor, it.now)
    session.read_edits()[SCAN] = it.now


def show_scan(visitor: Visitor, own: OwnFactor) -> bool:
    """Show the secret that this page has begun as a picture and as a text, and the field for the first code; whether
    there is one. One that is too late is said to be so, once."""
    begun_at = session.read_edits().get(SCAN)
    if begun_at is None:
        return False
    with session.open_reader() as db:
        secret = second_factors.find_pending(db, visitor.account_id, begun_at) if own.begun_at else None
    if secret is None:
        del session.read_edits()[SCAN]
        notice.show_warning(factors.TOO_LATE)
        return False
    _show_secret(visitor, secret)
    return True


def _show_secret(visitor: Visitor, secret: str) -> None:
    address = one_time_codes.write_address(secret, visitor.email or visitor.name, visitor.commune)
    st.markdown("1. Dans l'application, ajoutez un compte et scannez ce code, valable dix minutes.")
    st.html(render_picture(address))
    st.markdown("Sur ce même téléphone, ou sans appareil photo, copiez plutôt cette clé dans l'application :")
    st.code(one_time_codes.group_secret(secret), language=None, wrap_lines=True)
    with st.form("first_code", border=False):
        typed = st.text_input(
            "2. Saisissez le code à six chiffres qu'elle affiche", autocomplete="one-time-code", max_chars=20
        )
        if st.form_submit_button("Activer", type="primary"):
            _keep_codes(
                "La double authentification est active. Vos autres appareils sont déconnectés.",
                lambda it: factors.confirm(it.db, it.visitor, typed, it.now),
            )


def show_renewal() -> None:
    """Show the button that makes new recovery codes."""
    if st.button("Renouveler les codes de secours"):
        _keep_codes(
            "Vos codes de secours sont renouvelés : les anciens ne servent plus.",
            lambda it: factors.renew_recovery_codes(it.db, it.actor, it.now),
        )


def _keep_codes(done: str, make: Callable[[session.Act], Sequence[str]]) -> None:
    """Do what makes recovery codes, which the page that follows shows, once."""
    attempt(
        done,
        lambda it: session.leave_note("recovery_codes", make(it)),
        beside=BESIDE,
        step=SignInStep.SET_UP,
    )
    session.read_notes().pop("recovery_codes", None)  # what was refused, or not kept, opens nothing


def show_recovery_codes(visitor: Visitor) -> bool:
    """Show the recovery codes that were just made, until their owner has kept them; whether there are any."""
    codes: Sequence[str] | None = session.read_notes().get("recovery_codes")
    if not codes:
        return False
    session.read_edits().pop(SCAN, None)
    st.subheader("Vos codes de secours", anchor=False)
    st.markdown(escaping.keep_together(KEEP))
    st.html(f'<ol class="codes">{"".join(f"<li><code>{escape(code)}</code></li>" for code in codes)}</ol>')
    with st.container(horizontal=True):
        st.download_button(
            "Télécharger les codes",
            _write_file(visitor, codes),
            "codes-de-secours-cantine.txt",
            "text/plain; charset=utf-8",
            on_click="ignore",
        )
        if st.button("J'ai gardé ces codes", type="primary"):
            session.read_notes().pop("recovery_codes", None)
            st.rerun()
    return True


def _write_file(visitor: Visitor, codes: Sequence[str]) -> str:
    lines = (f"Codes de secours, {visitor.commune}, {visitor.email or visitor.name}", "Chacun sert une fois.", "")
    return "\r\n".join((*lines, *codes, ""))


def render_picture(address: str) -> str:
    """The address as a QR code, dark on white whatever the colours of the page, with a name for who does not see it."""
    drawn = segno.make(address, error="m").svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    return f'<p class="qr"><img src="{escape(drawn)}" alt="Code QR à scanner avec l\'application"></p>'
