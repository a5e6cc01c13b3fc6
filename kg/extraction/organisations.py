"""Words that tell organisations, their departments and places apart, in affiliation lines.

Lists of head words, countries and well-known short names; none is drawn from any test set.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from kg.names import spelt_out
from kg.names import words as folded

# From what always is an organisation to what never is one by itself.
Rank = Literal[3, 2, 1, 0]
ORGANISATION, BODY, UNIT, HEADLESS = 3, 2, 1, 0

_UNIVERSITY = (
    r"universi\w+|univ|u\.? of(?= [A-Z])|uni(?= [A-Z])|uniwersytet\w*|üniversitesi|egyetem|yliopisto|daigaku"
    r"|hochschule"
    r"|(?:fach)?hochschule|politecnico|polit[eé]cnic[oa]|polytechni\w+|polytech|[ée]cole (?:normale"
    r"|polytechnique|des"
    r"|nationale|sup[eé]rieure|centrale)\w*|technion|scuola (?:superiore|normale)|imperial college"
)
_COMPANY = (
    r"inc|corp|corporation|ltd|llc|gmbh|ag|plc|co|company|limited|s\.?a\.?r\.?l|pvt|oy|kk|b\.?v"
    r"|technologies|industries"
    r"|electronics|motors|systems inc"
)
_PUBLIC = (
    r"academy|acad(?=\.? of\b)|acad[eé]mie|academia|akademie|council|consiglio|conseil|consejo|agency"
    r"|ministry|foundation"
    r"|hospital\w*|h[oô]pital"
    r"|hosp|clinic|infirmary|observatory|museum|consortium|association|society|army|navy|nasa"
    r"|nat(?:iona)?l\.? lab\w*|institutes? of (?:science|technolog|advanced technolog)\w*"
    r"|polytechnic institute"
    r"|mpi f[oü]r"
    r"|max[- ]planck[- ]\w+|fraunhofer[- ]?\w*|institut polytechnique|istituto nazionale|istituto italiano"
)
# Known by their short names, where no head word tells.
_KNOWN = (
    r"MIT|ETH(?:Z| Z[uü]rich)?|EPFL|KTH|KAIST|POSTECH|UNIST|DGIST|GIST|CNRS|INRIA|Inria|CSIRO|CEA|INSERM"
    r"|INRAE|CNR|INFN"
    r"|DFKI|DLR|AIST|RIKEN|NIST|UCLA|UCSD|UCSB|UIUC|UCL|CMU|NUS|NTU|HKUST|CUHK|HKU|USTC|BUPT|UESTC|NUDT"
    r"|HUST|SUSTech"
    r"|KAUST|MBZUAI|TU [A-Z]\w+|KU Leuven|LMU(?: Munich)?|RWTH(?: Aachen)?|ENS|ENSTA|IIT(?: [A-Z]\w+)?"
    r"|A\*STAR|TNO|VTT|EMBL|SRI International|IIIT[- ][A-Z]\w+|BITS"
    r"|UC [A-Z]\w+(?: [A-Z]\w+)?|UT Austin|NYU|UPenn|USC|Caltech|CERN|[A-Z][a-z]+ Tech"
)
_COMPANIES = (
    r"google|microsoft|nvidia|meta|amazon|aws|apple|ibm|intel|huawei|tencent|alibaba|baidu|bytedance"
    r"|tiktok|samsung|sony"
    r"|adobe|openai|deepmind|anthropic|facebook|netflix|salesforce|qualcomm|nokia|ericsson|bosch|siemens"
    r"|toyota|honda"
    r"|hitachi|fujitsu|nec|ntt|panasonic|oracle|sap|xerox|disney|spotify|uber|twitter|linkedin|walmart"
    r"|ebay|naver|kakao"
    r"|rakuten|yandex|jd\.com|meituan|xiaomi|oppo|vivo|sensetime|megvii|iflytek|kuaishou|didi"
    r"|hugging face|cohere"
    r"|mistral|cisco|amd|arm|bloomberg|snap|pinterest|airbnb|waymo|tesla|boeing|airbus|bmw|volvo|philips"
    r"|mitsubishi"
)
_ORGANISATION_WORD = re.compile(rf"\b(?:{_UNIVERSITY}|{_COMPANY}|{_PUBLIC})(?!\w)", re.I)
_LEGAL_FORM = re.compile(rf"(?:{_COMPANY})\.?", re.I)  # by itself no firm: "Boulder, CO"
_KNOWN_NAME = re.compile(rf"(?:the )?(?:(?:{_KNOWN})|(?i:(?:{_COMPANIES})(?![\w-])).*)")
# The head of a department stands first ("Department of X") or last ("X Department").
_UNIT_WORD = (
    r"department|dept|depts|dep|d[eé]partement|departamento|dipartimento|departement|abteilung"
    r"|fachbereich|facult(?:y|é|ad)"
    r"|facolt[aà]|fakult[aä]t|division|div|section|chair|lehrstuhl|programme?|subdivision|wydział|katedra"
)
# Head words that a name can be trusted to stand on.
HEAD = re.compile(r"\b(?:institut\w*|labs?|laborator\w*|cent(?:er|re|ro)|ctr|school|college)\b", re.I)
_UNIT = re.compile(
    rf"(?:the )?(?:(?:{_UNIT_WORD})\b|(?:graduate |grad\.? |medical )?(?:school|sch"
    rf"|colleges?)\.?(?: \w+){{0,2}}? (?:of|for|in)\b)"
    rf"|.*\b(?:{_UNIT_WORD}|graduate school)\.?$",
    re.I,
)
_BODY = re.compile(
    r"\b(?:institut\w*|inst|istituto|labs?|laborator\w+|laboratoire|ctr|cent(?:er|re|ro|rum)s?|zentrum"
    r"|research|ai|school"
    r"|college|coll|coll[eè]ge|campus|unit|umr|[ée]quipe|team|initiative|facility|group|observatoire"
    r"|[ée]cole)(?!\w)",
    re.I,
)
_BLANK_LETTERS = re.compile(
    r"\b([W-Z])\1+\b|\b(?:University|Institute|Department|School|Company) (?:of )?[A-EX-Z]$"
)
# What stands where an affiliation should, and what is wrong with it.
_BLANKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(words, re.I))
    for reason, words in (
        ("anonymised", r"anonymous(?: \w+)*|anonymi[sz]ed(?: \w+)*|paper under .*|under double[- ]blind .*"),
        ("says that it is not known", r"unknown|none|n/?a|not (?:available|provided|applicable|specified)"),
        ("a service, no affiliation", r"github|gitlab|gmail|arxiv|orcid|google scholar|researchgate"),
        (
            "a blank of a template",
            r"(?:locations?|affiliations?|institut(?:ions?|es?)|organi[sz]ations?|address|city|country|state"
            r"|university|department|company|school|faculty|laboratory|(?:your|some|any|insert) \w+(?: \w+)?"
            r"|(?:first|second|third|author) (?:affiliation|institution|author)|lorem ipsum.*|to ?do|tbd|tba"
            r"|(?:name of )?(?:the |your |an? )?(?:organi[sz]ation|institution|university|company|department)"
            r"(?: name)?)(?: ?\d+)?",
        ),
    )
)
_CONTACT = re.compile(
    r"@|://|\b(?:e-?mail|orcid|equal contribution|corresponding author|independent (?:researcher"
    r"|scholar))\b",
    re.I,
)
_STREET = re.compile(
    r"\b(?:street|avenue|ave|road|rd|blvd|boulevard|parkway|pkwy|circle|circus|stra(?:ss|ß)e|str|rue|via"
    r"|lane|drive|highway|route|way)\b\.?(?:$|\s*\d)"
    r"|^\d+,? (?:bis )?(?:boulevard|avenue|av|rue|quai|place|via|calle|universit)\b"
    r"|^(?:campus d|ciudad universitaria|cidade universit|domaine universitaire"
    r"|cit[ée] (?:universitaire|scientifique))"
    r"|^universit\w+ ?(?:park|road|avenue|campus)\b|^universit\w*(?:stra|park)\w+|\d+ \w+ (?:st|street"
    r"|avenue|road)\b|^(?:via|rue|calle|avenida)\s",
    re.I,
)
_INSTITUTION_HEAD = re.compile(r"\b(?:institut\w*|laborator\w*|department|faculty|inc|ltd|corp)\b", re.I)

_COUNTRIES = (
    "afghanistan", "albania", "algeria", "andorra", "angola", "argentina", "armenia", "australia", "austria",
    "azerbaijan", "bahrain", "bangladesh", "belarus", "belgium", "belgique", "benin", "bolivia", "botswana",
    "brazil", "brasil", "brunei", "bulgaria", "cambodia", "cameroon", "canada", "chile", "china", "colombia",
    "croatia", "cuba", "cyprus", "czechia", "denmark", "ecuador", "egypt", "england", "estonia", "ethiopia",
    "finland", "france", "georgia", "germany", "deutschland", "ghana", "greece", "guatemala", "honduras",
    "hungary", "iceland", "india", "indonesia", "iran", "iraq", "ireland", "israel", "italy", "italia",
    "jamaica", "japan", "jordan", "kazakhstan", "kenya", "korea", "kosovo", "kuwait", "latvia", "lebanon",
    "libya", "liechtenstein", "lithuania", "luxembourg", "macao", "macau", "macedonia", "malaysia", "malta",
    "mauritius", "mexico", "moldova", "monaco", "mongolia", "montenegro", "morocco", "mozambique", "myanmar",
    "nepal", "netherlands", "nicaragua", "nigeria", "norway", "oman", "pakistan", "palestine", "panama",
    "paraguay", "peru", "philippines", "poland", "portugal", "qatar", "romania", "russia", "rwanda",
    "scotland", "senegal", "serbia", "singapore", "slovakia", "slovenia", "spain", "españa", "sudan",
    "sweden", "switzerland", "syria", "taiwan", "tanzania", "thailand", "tunisia", "turkey", "türkiye",
    "uganda", "ukraine", "uruguay", "uzbekistan", "venezuela", "vietnam", "wales", "yemen", "zambia",
    "zimbabwe", "usa", "us", "uk", "uae", "prc", "roc",
)  # fmt: skip
_COUNTRY_PHRASES = (
    "united states", "united states of america", "united kingdom", "united arab emirates", "saudi arabia",
    "south korea", "north korea", "republic of korea", "south africa", "new zealand", "czech republic",
    "hong kong", "hong kong sar", "costa rica", "sri lanka", "the netherlands", "puerto rico", "p r china",
    "people s republic of china", "pr china", "trinidad and tobago", "bosnia and herzegovina",
    "northern ireland", "russian federation", "viet nam", "great britain", "hong kong china", "taiwan roc",
    "el salvador", "dominican republic",
)  # fmt: skip
_STATES = (
    "alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware",
    "florida", "georgia", "hawaii", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana",
    "maine", "maryland", "massachusetts", "michigan", "minnesota", "mississippi", "missouri", "montana",
    "nebraska", "nevada", "ohio", "oklahoma", "oregon", "pennsylvania", "tennessee", "texas", "utah",
    "vermont", "virginia", "washington", "wisconsin", "wyoming", "ontario", "quebec", "québec", "alberta",
    "manitoba", "saskatchewan", "anhui", "fujian", "gansu", "guangdong", "guangxi", "guizhou", "hainan",
    "hebei", "heilongjiang", "henan", "hubei", "hunan", "jiangsu", "jiangxi", "jilin", "liaoning", "ningxia",
    "qinghai", "shaanxi", "shandong", "shanxi", "sichuan", "tibet", "xinjiang", "yunnan", "zhejiang",
    "bavaria", "saxony", "catalonia", "lombardy", "tuscany", "queensland", "victoria", "tasmania",
)  # fmt: skip
_STATE_PHRASES = (
    "new york", "new jersey", "new mexico", "new hampshire", "north carolina", "south carolina",
    "north dakota", "south dakota", "rhode island", "west virginia", "british columbia", "nova scotia",
    "new brunswick", "new south wales", "western australia", "south australia", "inner mongolia",
    "district of columbia", "baden württemberg",
)  # fmt: skip
PLACES = frozenset([*_COUNTRIES, *_COUNTRY_PHRASES, *_STATES, *_STATE_PHRASES])
# University systems whose campuses go by the comma: "University of California, Berkeley".
SYSTEMS = (
    "california|texas|illinois|massachusetts|maryland|wisconsin|north carolina|colorado|nebraska|nevada"
    "|missouri|tennessee|alabama|hawaii|arkansas|alaska|louisiana"
)
CAMPUS = re.compile(
    rf"(?:the )?univ(?:ersity|\.)? of (?:{SYSTEMS})(?: system)?|uc|state university of new york|suny", re.I
)
# Subjects of departments: behind one of them a department's name may end without a comma.
FIELDS = re.compile(
    r"(?:sciences?|engineering|physics|\w+logy|\w+technology|mathematics|math|maths|informatics|computing"
    r"|technology|technologies|statistics"
    r"|biology|chemistry|medicine|economics|linguistics|psychology|philosophy|law|business|management"
    r"|education|electronics"
    r"|automation|robotics|arts|design|communications?|telecommunications|mechanics|astronomy"
    r"|astrophysics|neuroscience"
    r"|languages?|information|software|systems|processing|optics|networks|materials|energy|photonics"
    r"|imaging"
    r"|operations|analysis|applications|development|knowledge|machine|data|intelligence|studies|mining"
    r"|agriculture|agricultural|forestry|finance|history)",
    re.I,
)


# Chinese, Japanese and Korean head words stand last.
_ENDS: Mapping[int, re.Pattern[str]] = {
    ORGANISATION: re.compile(
        r"(?:大学|大學|分校|公司|集团|集團|科学院|科學院|研究院|医院|醫院|株式会社|대학교|연구원|병원)$"
    ),
    BODY: re.compile(r"(?:学院|學院|研究所|研究室|实验室|實驗室|中心|学校|研究生院|연구소|센터)$"),
    UNIT: re.compile(r"(?:系|学部|學部|学科|研究科|专业|教研室|院|所|部|학과|학부)$"),
}


def fold(text: str) -> str:
    """Words without case, accents kept, and punctuation."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).strip()


def rank(text: str) -> int:
    """How surely a part of an affiliation line names an organisation by itself (3) or a department (1).

    2 is what is an organisation unless a surer one stands beside it (institutes, laboratories, centres).
    """
    if _UNIT.match(text):
        return UNIT
    if _KNOWN_NAME.fullmatch(text):
        return ORGANISATION
    if _ORGANISATION_WORD.search(text) and not _LEGAL_FORM.fullmatch(text):
        return ORGANISATION
    if any(len(word) > 6 and spelt_out(word) == "university" for word in folded(text)):  # misspelt
        return ORGANISATION
    if _BODY.search(text):
        return BODY
    return next((r for r, ending in _ENDS.items() if ending.search(text)), HEADLESS)


def is_place(text: str, own: int = HEADLESS) -> bool:
    """A country, a state or province, its abbreviation, a postal code or an address.

    `own` is the rank of the text: a name with a surer head word is a place only as a street.
    """
    if _STREET.search(text) and not _INSTITUTION_HEAD.search(text):
        return True
    if own >= BODY:
        return fold(text) in ("college station", "college park", "university park")
    bare = re.sub(r"\b[\w-]*\d[\w-]*\b", "", text).strip(" .,-")
    return (
        fold(text) in PLACES
        or fold(bare) in PLACES
        or not re.search(r"\w{2}", bare)
        or re.fullmatch(r"[A-Z]{2}\.?|(?:[A-Z]\. ?){2,}|(?:[A-Z]\.){1,3}[A-Z]", bare) is not None
        or re.search(
            r"\d{4,}|\bp\.? ?o\.? ?b(?:ox)?\b|^(?:section|room|floor|building|postfach)\b", text, re.I
        )
        is not None
    )


def placeholder(text: str) -> str:
    """Why a text is no affiliation but a template's remains ("University of YYY") or the like; else empty."""
    text = text.strip(" .*[]<>{}\"'“”_-")
    if _BLANK_LETTERS.search(text):
        return "a blank of a template"
    return next((reason for reason, words in _BLANKS if words.fullmatch(text)), "")


def is_contact(text: str) -> bool:
    """Addresses of the net, and remarks about authors."""
    return bool(_CONTACT.search(text))
