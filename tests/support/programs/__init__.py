"""Programs that tests start as processes of their own: those of the portal, and a PostgreSQL server."""
