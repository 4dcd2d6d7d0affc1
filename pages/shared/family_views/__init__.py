"""What the pages of families show, made once for several runs."""
