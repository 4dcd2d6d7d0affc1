"""A page behind the gate that shows nothing: what the portal's own pages are compared with."""

from pages.shared import session

session.require("guardian")
