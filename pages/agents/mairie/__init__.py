"""The menu « Mairie »: families, closures and the journal, and the settings behind « Réglages »."""
