"""The sign-in cookie: a script in the page exchanges a ticket for it, or has it cleared. No page ever sees it."""

import streamlit as st

_SCRIPT = """
const asked = new Set();
export default function ({ data }) {
  if (asked.has(data.id)) return;
  asked.add(data.id);
  // A ticket is good for two minutes: a server or database that stumbles meanwhile is asked again.
  const ask = async (left) => {
    const answer = await fetch("/session", {
      method: data.ticket ? "POST" : "DELETE",
      headers: { "Content-Type": "application/json" },
      body: data.ticket ? JSON.stringify({ ticket: data.ticket }) : undefined,
      credentials: "same-origin",
      keepalive: true,
    }).catch(() => null);
    if (left && (!answer || answer.status >= 500)) setTimeout(ask, 3000, left - 1);
  };
  ask(20);
}
"""
_component = st.components.v2.component("cookie", js=_SCRIPT)


def fetch(ticket: str) -> None:
    """Have the browser exchange this ticket for its cookie, so that a reload and a new tab stay signed in."""
    _component(key="cookie_fetch", data={"id": ticket, "ticket": ticket})


def clear(session_id: int) -> None:
    """Have the browser drop its cookie."""
    _component(key="cookie_clear", data={"id": f"end {session_id}"})
