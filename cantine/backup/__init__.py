"""Backups: one file that holds all of an installation, proved before it is called good, and brought back.

A backup is a `.tar.gz` with a manifest (`rules/manifest.py`), the database as it stood at one moment, and the letters
that were written as files. It is made while the portal works. It is called good once it was opened again, its sums
compared, its database migrated in a scratch place and its books found right by what `check` asks; what was not found
right stays under a name that says so. Decided here:

- **A file with a good name is whole**: it is made under another name, written out to the disk, proved, then renamed.
- **What is proved is the file before it is encrypted**: the portal has no key that could open it afterwards.
- **A restore never writes into the present database**: the backup is made ready beside it, proved, and takes its place
  at once; the present one is set aside with all its files. Stopped anywhere, the next start goes on from there.
- **Settings are not in it**: `.env` holds passwords and belongs to the machine.
"""
