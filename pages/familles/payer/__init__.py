"""« Payer » and its part: the choice of what is paid."""
