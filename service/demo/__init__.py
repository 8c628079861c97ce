"""The demo: an invented commune, planned from a seed and lived through the verbs that the app uses."""
