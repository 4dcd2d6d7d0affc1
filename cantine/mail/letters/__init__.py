"""What every letter says, a module a subject: made of plain values, so that nothing but words stands here."""
