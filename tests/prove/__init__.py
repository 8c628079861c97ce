"""The proof: kill anything while work pours in, then compare what was acknowledged with what is there."""
