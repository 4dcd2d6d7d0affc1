"""The roll call: the list that staff tap. What is decided about its taps stands in `cantine.attendance`."""
