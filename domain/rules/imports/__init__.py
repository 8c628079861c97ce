"""What a list that an office keeps says about units, teams, members and households: every decision of an import.

The way through: `tables` finds the heading row and what its columns mean · `forbidden` drops what may not be kept ·
`written`, `phones` read single cells · `households`, `members`, `teams`, `units` read a row · `verdicts` compare with
what stands · `examine` does all of it · `corrections` writes the refused rows back.
"""
