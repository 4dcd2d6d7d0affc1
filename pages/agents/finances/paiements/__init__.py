"""« Paiements » and its four parts: one payment, a list of cheques, the recorded payments, the deposit slips."""
