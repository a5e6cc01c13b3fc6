"""Numerals, units and the words beside them, as regular expressions over masked sentences."""

import re

from kg.extraction.cues import one_of

# A sign counts only after a space or bracket; a hyphen after a letter belongs to a name ("GPT-4").
_BEFORE = r"(?:(?<=[\s(])[+−-]|(?<=\bx)|(?<![\w.,^/±])(?<![A-Za-z]-)(?<![A-Za-z]–))"
_AFTER = r"(?![\d^]|/\d|\.\d|\s?×\s?\d)"
_NUMERAL = rf"{_BEFORE}(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?){_AFTER}"
_POINTS = r"(?:absolute |percentage )?(?:points?\b|pp\b|pts?\b|p\.p\.)"
_TIMES = (
    r"(?:×|x\b|X\b)|[- ]?fold\b|times\b(?= (?:\w+er\b|more|less|as|the|speed|smaller|reduction|improvement))"
)
_UNIT = (
    r"\s?(?:(?P<percent>%|percent\b|per cent\b)(?P<percent_points>[- ]points?\b)?"
    rf"|(?P<points>{_POINTS})|(?P<times>{_TIMES})|(?P<db>dB\b)|(?P<fps>FPS\b|fps\b|frames per second\b)"
    r"|(?P<time>ms\b|milliseconds?\b|µs\b|μs\b|seconds?\b|minutes?\b|hours?\b)"
    r"|(?P<orders>orders? of magnitude\b))?"
)
VALUE = re.compile(rf"(?P<value>{_NUMERAL}){_UNIT}")
FROM_TO = re.compile(
    rf"\bfrom\s(?:[a-z]+ )?(?P<from>{_NUMERAL})(?:\s?(?:%|×|x|ms|s|dB|points?)?)\s?(?:\([^)]*\)\s)?"
    rf"to\s(?:[a-z]+ )?(?P<to>{_NUMERAL})",
    re.I,
)
# What stands between two numbers of a range, and of a list.
BETWEEN = re.compile(r"^\s?(?:%|×|x|percent)?\s?(?:[-–—~∼]{1,2}|to|(?P<and>and))\s?$")
BOUNDS_FOLLOW = re.compile(r"\bbetween\s(?:\w+ )?$", re.I)  # without it "0.91 and 0.87" is a list
LIST = re.compile(
    r"^\s?(?:%|×|x|percent|points?)?,?\s?(?:,|and|or|/|versus|vs\.?|compared to|\()\s?(?:and )?"
    r"(?:[^\d‹.;]{1,40}\s)?$"
)
PLUS = re.compile(r"^(?:\s?%|\s?×|x)?\+")
TIMES_BEFORE = re.compile(r"(?:\bfactor of|[×x])\s?(?:about |around |up to |over )?$", re.I)

GAIN = re.compile(
    r"\b"
    + one_of(
        """improv* gains? increas* outperform* surpass* exceed* boost* reduc* decreas* faster speed-?ups?
        accelerat*
        fewer less lower* higher better sav(?:es?|ing|ings) cut(?:s|ting)? rais* lift* smaller shrink* enhanc*
        drop*_(?:the_)?(?:error|cost) more relative advantage beat* over"""
    )
    + r"\b",
    re.I,
)
LOSS = re.compile(
    r"\b"
    + one_of(
        """los[st]* loses? losing degrad* drop* declin* worse* fall* sacrific* deteriorat* collapse* penalty
        below"""
    )
    + r"\b",
    re.I,
)
CLEAR_GAIN = re.compile(r"\b(?:improv|gain|reduc|increas|outperform|surpass)\w*", re.I)
REACHED = re.compile(
    r"\b(?:of|achiev\w+|reach\w+|attain\w+|(?<!up )to|at|obtain\w+|scor\w+|:|=|is|was)\s"
    r"(?:an? |over |about |around |nearly |up to |only )*$",
    re.I,
)
CHANGE_OF = re.compile(
    r"\b"
    + one_of(
        "improvement gain increase reduction speedup boost drop decrease loss savings? margin degradation"
    )
    + r"s? of (?:\w+ ){0,3}$",
    re.I,
)
CHANGE_AFTER = re.compile(
    r"\s?(?:%|percent)\s?(?:\w+ )?"
    + one_of("improvement gain increase reduction faster higher lower fewer less better more relative"),
    re.I,
)
CHANGED_BY = re.compile(r"\bby\s(?:an? )?(?:\w+ ){0,3}$")
PERFORMANCE = re.compile(
    r"\b"
    + one_of(
        """achiev* reach* attain* obtain* yield* accura* precision recall F1 AUC AUROC score* success*
        rates? error*
        performance correlat* IoU mIoU mAP AP BLEU ROUGE perplexity detect* correct* solv* resolv* agreement
        overhead
        latency throughput memory cost* compar* results? retain* maintain* preserv* pass top-1 hit win
        average reliab*
        identif* classif* predict* state-of-the-art benchmark* coverage compression efficien* quality human
        exact_match from"""
    )
    + r"\b",
    re.I,
)
# Shares and sizes that describe an input, not how well anything did.
INPUT_BEFORE = re.compile(
    r"\b"
    + one_of(
        r"""only using use uses with(?:_only|_just|_merely)? just merely requir\w+ access_to sampl\w+
        subset_of
        remaining top bottom first last
        of_the_(?:data|dataset|training|labels|papers|participants|respondents|population|users)"""
    )
    + r"\s(?:about |around |less than |approximately |~|∼)?$",
    re.I,
)
INPUT_AFTER = re.compile(
    r"^(?:\s?%| percent)?(?: of)?(?: the)?(?: \w+){0,2} "
    + one_of(
        r"""training_data labels? labeled annotat\w+ data\b dataset samples supervision budget sparsity
        confidence_interval CI\b
        of_(?:all_)?(?:papers|participants|people|patients|women|adults|users|respondents|students|parameters)"""
    ),
    re.I,
)
_NEAR = r"\s?(?:an? )?(?:[\w-]+ ){0,1}[~∼+]?\s?$"
AT_MOST = re.compile(
    r"(?:\bup to|\bas (?:much|high|many) as|\bat most|\bunder|\bbelow|\bless than|\bfewer than|\bwithin|"
    r"\bno more than|≤|<|\bnearly|\balmost)" + _NEAR,
    re.I,
)
AT_LEAST = re.compile(
    r"(?:\bover|\bmore than|\bat least|\babove|\bexceed\w*|\bas low as|\bgreater than|\bno less than|≥|>|"
    r"\bhigher than|\bbeyond)" + _NEAR,
    re.I,
)
METRIC_BEFORE = re.compile(
    r"(?:‹R\d+›|\b"
    + one_of(
        r"""AUC AUROC F1 IoU mIoU mAP BLEU ROUGE(?:-[L12])? accuracy correlation RMSE MAE MSE R2 R\^2 PSNR
        SSIM FID
        WER kappa perplexity precision recall score coefficient index"""
    )
    + r")(?:\s?\([^()]{1,30}\))?(?:[ -](?:scores?|values?|rates?|ratings?|coefficients?|performance))?\s?"
    r"(?:of|:|=|≈|is|was|at|reach\w*|to|from|by|score of|,|\()?\s?"
    r"(?:only |about |around |approximately |nearly |over |up to |above |below |[~∼≈<>=])?\s?$",
    re.I,
)
METRIC_AFTER = re.compile(
    r"^\s(?:in |absolute |relative |average |mean )?(?:‹R\d+›|AUC|F1|mIoU|mAP|BLEU|ARI)"
)
FACTOR = re.compile(
    r"\b"
    + one_of(
        """fast* speed* accelerat* reduc* small* few* more* less* improv* increas* higher* lower* gain*
        better*
        efficien* throughput* long* larger* sav* compress* cheap* short* latency* boost* decreas* memory*"""
    ),
    re.I,
)
DURATION = re.compile(r"\b(?:latency|inference|time|runtime|speed|takes?|within|under|per)\b", re.I)
COUNT_AFTER = re.compile(r"\s?(?:[BMK]\b|billion|million)|\s(?!on\b|for\b|in\b|over\b|and\b|points)[a-z]+s\b")
BASELINE = re.compile(
    r"\b"
    + one_of(
        r"over than compared_(?:to|with) against versus vs\.? outperform* surpass* exceed* beat* relative_to"
    )
    + r"\s(?:[\w-]+ ){0,4}‹[ML](\d+)›"
)
# From a number on: "74.2% accuracy on X".
ON_BENCHMARK = re.compile(r"[^\s‹]+[^‹,;]{0,25}(?:‹R\d+›)?[^‹,;]{0,15}\bon (?:the )?‹B(\d+)›")
# "60% fewer passages", "3x faster": what something costs, no score on a benchmark.
CHEAPER = re.compile(r"\s?(?:%|percent|[×xX]|times|points?)?\s?(?:fewer|less|faster|cheaper|smaller)\b")
CLAUSE = re.compile(r"[;.]\s|\b(?:while|whereas|but)\b")
OWN = re.compile(r"\b(?:we|our|it|the proposed|this)\b", re.I)
