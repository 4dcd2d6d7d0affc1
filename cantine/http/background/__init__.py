"""What the server does beside its answers: start and stop, send mail, tidy up, watch its open files and its log."""
