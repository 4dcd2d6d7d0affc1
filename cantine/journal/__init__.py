"""The journal of everything that is done: what an entry is, how it is written, found and told in French."""
