"""Engines that are emptied, away, mute or restarted while people work."""
