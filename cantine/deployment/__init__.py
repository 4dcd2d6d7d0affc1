"""How a portal is put on a machine: what Debian's nginx, systemd and the folder of static files need.

Decided here:

- A browser stays with one process, where its pages live: by a cookie that says no more than that, hashed, so that all
  other browsers stay where they are while one process is away.
- On one machine a process that is away refuses at once and is tried at once when it is back: nginx keeps no count of
  failures, so that a restart of one after the other never finds all of them « failed ».
- Files whose name is a hash are sent by nginx itself, from a folder that only grows for a month: a page of the version
  before finds its own files while the processes are restarted one after the other.
"""
