"""What the commune has said of itself."""
