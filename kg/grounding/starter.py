"""The vocabulary that comes with the package: well-known things of machine learning."""

import hashlib
import io
from functools import cache

import pyoxigraph as ox

from kg.grounding import skos
from kg.grounding.vocabulary import About, Vocabulary, make
from kg.ontology import resource

NAME = "starter"
FILE = "vocabulary.ttl"


@cache
def starter() -> Vocabulary:
    """Concepts of `ontology/vocabulary.ttl`."""
    data = resource(FILE).read_bytes()
    found = set(skos.terms(io.BytesIO(data), FILE, ox.RdfFormat.TURTLE, kinds=()))
    digest = hashlib.sha256(data).hexdigest()
    about = About(NAME, "package", digest, "skos", len({t.iri for t in found}), len(found))
    return make(about, found)
