"""HTML tables that become cards on a phone, and what several pages show in them."""
