"""Everything that starts, watches and stops the service: engines, web, worker and beat as children of one process."""
