"""Charts: pure functions from a tidy table with stated columns to an Altair chart, aggregated before it is drawn.

Colours come from the theme of whoever draws them: a chart names a role (this user, everybody), not a colour.
Altair's ``mark_`` methods answer Any and `alt.layer` sometimes a facet chart, so a chart of one mark is named with its
type before it is returned, and layers are put into an `alt.LayerChart`.
"""
