"""Whether the tests would notice: each rule is changed a little, thousands of times, and the tests of rules are run."""
