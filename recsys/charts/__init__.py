"""Charts: pure functions from a tidy table with stated columns to an Altair chart, aggregated before it is drawn.

Colours come from the theme of whoever draws them: a chart names a role (this user, everybody), not a colour.
"""
