"""What the pages say, and what they may be told."""
