"""Graph -> triples."""
