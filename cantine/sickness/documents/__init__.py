"""What families send as a proof, made ready to be kept."""
