"""What an installation stands on before the first knock: tree, indicators, points rule, campaigns, targets."""
