"""What a whole run of the tests looks for beside them: a library with a known fault, a secret in the tree."""
