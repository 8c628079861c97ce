"""Help desks: set up, opened, manned, and the numbers of their queues."""
