"""Commands that build a graph, at once or step by step."""

import kg
from kg import report
from kg.commands.shared import (
    BaseIri,
    Decisions,
    Extractor,
    Folder,
    Format,
    Inputs,
    Json,
    MinConfidence,
    Model,
    Names,
    Output,
    StarterVocabulary,
    Strict,
    Vocab,
    Workers,
    app,
    exit_for,
    given,
    print_json,
    show,
)
from kg.ids import BASE


@app.command("build", epilog="Example: kg build papers.jsonl saved-pages/ -o outputs")
def build_cli(
    inputs: Inputs,
    output: Output,
    format: Format = None,
    extractor: Extractor = None,
    model: Model = None,
    workers: Workers = 1,
    min_confidence: MinConfidence = None,
    decisions: Decisions = None,
    names: Names = None,
    base_iri: BaseIri = BASE,
    vocab: Vocab = None,
    starter_vocabulary: StarterVocabulary = True,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Build a graph: graph.ttl, graph.graphml, graph.html, tables, names.tsv and build.json."""
    with report.progress_bars() as progress:
        made = kg.build(
            inputs,
            output,
            format=format,
            workers=workers,
            decisions=decisions,
            names=names,
            base_iri=base_iri,
            starter_vocabulary=starter_vocabulary,
            progress=progress,
            **given(extractor=extractor, model=model, min_confidence=min_confidence, vocab=vocab),
        )
    show(made, output, strict=strict, json=json)


@app.command("read", epilog="Example: kg read digest.txt -o outputs")
def read_cli(
    inputs: Inputs, output: Output, format: Format = None, strict: Strict = False, json: Json = False
) -> None:
    """Read sources into a table of papers, the first step of a build."""
    with report.progress_bars() as progress:
        made = kg.read(inputs, output, format=format, progress=progress)
    report.left_out(made)
    if json:
        print_json(made)
    else:
        report.sources(made)
    exit_for(made, strict)


@app.command("extract", epilog="Example: kg extract outputs --workers 2")
def extract_cli(
    folder: Folder,
    extractor: Extractor = None,
    model: Model = None,
    workers: Workers = 1,
    json: Json = False,
) -> None:
    """Find what the papers of a folder say, the second step of a build."""
    with report.progress_bars() as progress:
        made = kg.extract(
            folder, workers=workers, progress=progress, **given(extractor=extractor, model=model)
        )
    report.refused(made)
    print_json(made) if json else report.found(made)


@app.command("link", epilog="Example: kg link outputs --min-confidence 0.7")
def link_cli(
    folder: Folder,
    min_confidence: MinConfidence = None,
    decisions: Decisions = None,
    names: Names = None,
    base_iri: BaseIri = BASE,
    vocab: Vocab = None,
    starter_vocabulary: StarterVocabulary = True,
    json: Json = False,
) -> None:
    """Make one graph of what was found in a folder, the third step of a build."""
    made = kg.link(
        folder,
        decisions=decisions,
        names=names,
        base_iri=base_iri,
        starter_vocabulary=starter_vocabulary,
        **given(min_confidence=min_confidence, vocab=vocab),
    )
    report.unheeded(made)
    print_json(made) if json else report.graph(made)
