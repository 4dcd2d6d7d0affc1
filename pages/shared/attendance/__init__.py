"""What the attendance pages share: the choice of service, school and class, and the words of their figures."""
