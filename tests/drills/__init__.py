"""Too long for every run of the tests, and run by `bash tests/run tests/drills`: the portal dies, nothing is lost."""
