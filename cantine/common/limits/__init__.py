"""What bounds a service or a family: for whom, how many places, with what, and until when nothing is booked."""
