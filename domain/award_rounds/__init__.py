"""From a frozen ranking to those who are chosen: open, choose, close."""
