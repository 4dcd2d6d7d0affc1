"""What a report may say, and which reports are one sickness."""
