"""A second PostgreSQL server that follows the first, and what may be asked of it."""
