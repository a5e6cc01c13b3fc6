"""abstract-kg: a knowledge graph from paper abstracts, with evidence for every edge."""
