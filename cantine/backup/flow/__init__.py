"""Making a backup, bringing one back, and opening an installation with what either of them left to do."""

from cantine.backup.flow.daily import make_daily_if_due as make_daily_if_due
from cantine.backup.flow.daily import write_letters_if_due as write_letters_if_due
from cantine.backup.flow.make import choose_folder as choose_folder
from cantine.backup.flow.make import make_backup as make_backup
from cantine.backup.rules.outcomes import BackupFailed as BackupFailed
from cantine.backup.rules.outcomes import MadeBackup as MadeBackup
