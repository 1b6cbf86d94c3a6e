"""What models are made of: their interface, factors, neighbourhoods, folding in, ranking."""
