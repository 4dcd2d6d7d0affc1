"""SIGKILL at random moments of what the portal does: what it had acknowledged is there, once, and nothing is half done.

Each drill is a module with `NAME` and `run(rounds, engine, chance)`: so many kills on a town of its own. What a process
had said when it died is an acknowledged act, whether said to a browser, to a mail server or on its terminal. After each
kill the next process starts by itself, as at the next start of the machine, and `check` is asked.
"""
