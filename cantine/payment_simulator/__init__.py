"""A simulation of the payment services, which speaks their protocols as a server of its own."""
