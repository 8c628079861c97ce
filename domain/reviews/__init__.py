"""An officer outside the team hears both sides of a denied report, and decides with a reason (design §3, G17)."""
