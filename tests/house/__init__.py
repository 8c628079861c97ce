"""The whole service as it is run, in a folder of its own: for the bench, the proof and the faults."""
