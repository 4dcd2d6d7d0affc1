"""What a portal must live through: it is killed in the middle of all it does, and attacked. `bash tests/drills/run`,
`bash tests/drills/attack`; the tests do a few rounds of each kill."""
