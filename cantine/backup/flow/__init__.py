"""Making a backup, bringing one back, and opening an installation with what either of them left to do."""

from cantine.backup.flow.make import choose_folder as choose_folder
from cantine.backup.flow.make import make_backup as make_backup
from cantine.backup.rules.outcomes import BackupFailed as BackupFailed
from cantine.backup.rules.outcomes import MadeBackup as MadeBackup
