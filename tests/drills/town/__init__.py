"""A town on several processes behind nginx, under parents who save without a pause, while a part of it dies."""
