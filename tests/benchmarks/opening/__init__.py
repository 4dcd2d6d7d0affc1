"""An opening: 3,000 browsers at one instant for 3,200 places of a centre, on one machine with its clients."""
