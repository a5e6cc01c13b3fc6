"""Words that signal a relation, as regular expressions over masked sentences.

Lists are plain words: `*` stands for any ending, `_` for a space; what stands in brackets is a
regular expression as it is.
"""

import re

ANY = r"‹[MLBTR]\d+›"
SYSTEM = r"‹[ML]\d+›"
PROPOSABLE = rf"({SYSTEM}|‹[BR]\d+›)"


def one_of(words: str) -> str:
    """Alternation of the words of a list."""
    return "(?:" + "|".join(w.replace("_", " ").replace("*", r"\w*") for w in words.split()) + ")"


def _word(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b{one_of(words)}\b", re.I)


WE = r"\b" + one_of(
    "we this_(?:paper|work|article|study|report|survey) our_(?:work|paper|study) the_(?:paper|authors?) here"
) + r"\b"  # fmt: skip
INTRODUCE = r"\b" + one_of(
    """propos* introduc* present* develop* design* devis* contribut* releas* construct* formulat* establish*
    unveil* curat* creat* put_forward* build* built* collect* annotat* deriv* invent* coin* launch* train*"""
)
# These verbs alone say little about novelty.
WEAK_VERB = re.compile(
    one_of("train* build* built* collect* annotat* creat* deriv* design* establish* construct* present*")
    + "$",
    re.I,
)
STUDY = r"\b" + one_of(
    """stud(?:y|ies)* studied* investigat* analy[sz]* examin* explor* evaluat* compar* revisit* understand*
    characteri[sz]* assess* benchmark* survey* review* prob* test* re-?examin* demystif* consider* address*
    tackl* focus*"""
)
NAMED = re.compile(
    r"\b"
    + one_of(
        """called named termed dubbed coined namely denoted_(?:as|by) abbreviated_as
        which_we_(?:call|term|name|dub)"""
    )
    + rf"(?: the)? ['\"“]?{PROPOSABLE}"
)
A_NOVEL = re.compile(
    rf"{PROPOSABLE}(?: \({ANY}\))?(?:,| is) (?:our|an?|the first)(?: [\w-]+,?){{0,3}}? (?:novel|new|first)\b"
)
# Between "our" and a name stand nouns: "our method TideNet", not "our method outperforms", "our results on".
_NO_NOUN = one_of(r"\w*[^su\W]s and by for from in of on over than to using via with outperform surpass")
OURS_NAMED = re.compile(
    r"\b(?:[Oo]ur|[Tt]he proposed)(?: (?:new|proposed|novel|full|final|best))?"
    rf"(?: (?!{_NO_NOUN} )[\w-]+){{0,2}}?,? {PROPOSABLE}"
)
TITLE_NAME = re.compile(rf"{PROPOSABLE}(?: ?\([^)]*\))?\s*(?::|[-–—] )")
CLAUSE_END = re.compile(
    r"[;:]| "
    + one_of("that which where whose while whereas because since when if but")
    + r"\b|, (?:which|where|while|and (?:show|demonstrate|find|prove))\b"
)
OBJECT_END = re.compile(
    r"[;:]| "
    + one_of(
        r"""that which where whose to for by based_on built_on built_upon using via with from on in under
        leverag\w+ inspired consisting comprising capable designed aim\w+
        and_(?:show|demonstrate|find|prove|evaluate|apply|use)"""
    )
    + r"\b"
)
BETTER = re.compile(
    r"\b("
    r"outperform\w*|surpass\w*|exceed\w*|beat(?:s|en|ing)?\b|outpac\w+|outscor\w+|ahead of|dominat\w+|"
    r"(?:is|are|be|being)? ?(?:superior to|better than)|advantages? over|"
    r"improv\w+ (?:\w+ ){0,2}?(?:over|upon|on)|improvements? (?:\w+ ){0,3}?over|gains? (?:\w+ ){0,3}?over|"
    + one_of(r"higher lower faster fewer stronger greater smaller less more_\w+ better")
    + r"(?: [^,;.]{1,60}?)? than)"
)
EQUAL = re.compile(
    r"\b("
    r"comparabl[ey] (?:\w+ ){0,3}?(?:to|with)|on par with|competitive (?:\w+ ){0,2}?with|parity with|"
    r"match(?:es|ing|ed)?(?: or \w+)?\b|rival(?:s|ing|ed)?\b|similar (?:\w+ ){0,2}?to|"
    r"(?:in comparison|compar(?:ed|ing|isons?)) (?:\w+ ){0,4}?(?:to|with|against)|versus|vs\.?|against)"
    r"(?= |$)"
)
NEGATION = re.compile(
    r"\b"
    + one_of(
        "not never fails?_to failed_to cannot can't doesn't don't without neither nor unable_to no_longer"
    )
    + r"\b[^,;]{0,25}$",
    re.I,
)
HEDGE = re.compile(
    rf"\b{one_of('may might could potentially possibly presumably would')}\b[^,;]{{0,25}}$", re.I
)
# Where the list of what is outperformed ends.
SCOPE_END = re.compile(
    r"[;:]|\b"
    + one_of(
        r"""on by in_terms_of while whereas across with_respect_to in_both when using under achiev\w+ reduc\w+
        requir\w+"""
    )
    + r"\b|\. "
)
TRAINED = re.compile(
    r"\b(?:pre-?|fine-?)?(?:train(?:ed|ing)|tun(?:ed|ing))\b[^,;.‹]{0,40}(?:on|with|from|using)\b[^,;.]{0,30}$"
)
TESTED = re.compile(
    r"\b"
    + one_of(
        r"""evaluat* experiment* benchmark* test(?:ed|s|ing)?\b* result* achiev* outperform* improv*
        demonstrat*
        validat* show* state-of-the-art* performance* accuracy* surpass* attain* reach* assess* gain* score*
        conduct* appl(?:y|ied)* dataset* verif* compar* reduc* yield* increas* obtain* across*"""
    ),
    re.I,
)
UNTESTED = re.compile(
    r"\b(?:not|never|without|cannot|n't)\s+(?:\w+ ){0,2}?"
    r"(?:evaluat|test|benchmark|run|ran|report|appl|try|trie)\w*[^,;.]{0,40}$",
    re.I,
)
RUN_ON = re.compile(r"\b(?:evaluat|benchmark|test|assess|compar|achiev|experiment|score|accuracy)\w*", re.I)
# "On ‹B1›, ‹M2› reaches ...": the system of which a score is told.
REACHES = re.compile(
    rf"({SYSTEM})(?: \({SYSTEM}\))?(?: (?:also|further|consistently|significantly|even|only))? "
    + one_of(
        """achiev* reach* obtain* attain* scor* gets* improv* outperform* surpass* yield* reduc* beats*
        exceeds*"""
    )
)
OURS = _word(
    r"""we our ours it its the_(?:proposed|new|resulting) this_(?:method|approach|model|framework|algorithm)
    experiment* results? evaluat\w+"""
)
USING = one_of(
    r"""us(?:es?|ed|ing) leverag\w+ employ* combin\w+ integrat\w+ incorporat\w+ based_on
    built_(?:on|upon|from)
    builds?_(?:on|upon) via with through adopt* utili[sz]\w+ exploit* by unif\w+ consist\w+_of compris\w+
    pairs?
    powered_by equipped relies_on coupl\w+ inspired_by introduc\w+ train* fine-tun\w+ learns?
    appl(?:y|ies|ied) add* contain* extend* on_top_of from"""
)
USED = re.compile(rf"\b{USING}\b(?: [\w-]+,?){{0,4}} (?:{SYSTEM}(?:,| and|, and)? (?:an? |the )?)*$", re.I)
USES_DIRECTLY = re.compile(
    rf"({SYSTEM})(?: [\w-]+)? (?:uses|using|with|via|based on|leveraging|employs) (?:[\w-]+ ){{0,2}}$"
)
FOR_TASK = re.compile(
    r"\b" + one_of(r"for of to on in towards? solv\w+ address* tackl\w+ improv\w+") + r"(?: [\w-]+,?){0,3} $"
)
DIRECTLY_FOR = re.compile(rf"({SYSTEM})(?: [\w-]+)? (?:for|to|in)(?: [\w-]+)? $")
SUCH_AS = re.compile(
    rf"({SYSTEM})(?:\s+"
    + one_of(
        """methods? models? algorithms? approaches techniques architectures? variants? baselines? agents?
        layers?
        networks?"""
    )
    + r")*,?\s*(?:\([^()]*\),?\s*)?(?:such as|like|including|e\.g\.,?|for example|namely|:)\s+"
    + rf"((?:{SYSTEM}|,|and|or|\s|&|\([^()]*\))+)"
)
IS_A = re.compile(
    rf"({SYSTEM})(?: \({SYSTEM}\))?(?:,| is| are|:) (?:an? |the first |the )(?:[\w-]+,? ){{0,6}}?"
    rf"({SYSTEM})(?=[\s,.;:])"
)
VARIANT = re.compile(
    rf"({SYSTEM})[^‹.;]{{0,50}}\b"
    + one_of(
        """variants? extensions? special_cases? instances? versions? generali[sz]ations? extends
        generali[sz]es
        modification distilled_version"""
    )
    + rf"\b(?: of| on| to)?[^‹.;]{{0,40}}({SYSTEM})"
)
MEASURES = re.compile(
    r"‹R(\d+)›[^‹.;]{0,40}\b(?:to (?:measure|quantify|assess|evaluate)|for|"
    r"that (?:measures|quantifies|captures)|measur\w+)\b[^‹.;]{0,30}‹([TM])(\d+)›"
)
SIZE = re.compile(
    r"(.+?)[- ](?:\d+(?:\.\d+)?[BMK]|x?x?[Ll]arge|[Bb]ase|[Ss]mall|[Tt]iny|[Mm]ini|[Mm]edium|XL|XXL)(?:-\w+)?"
)
