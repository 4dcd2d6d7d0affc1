"""« Paiements en ligne »: the attempts of parents, what staff decide about them, the provider's reports."""
