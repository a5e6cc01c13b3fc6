"""The tables of the index. Things, papers, links, claims and results go by number.

Where there is a better, the best come first: they lie on the disk in the order in which they are asked for.
"""

VERSION = 1  # a new one when the index of the same tables would be another

# Flags of links and claims, as in the page.
STANDS, NEGATIVE, HEDGED = 1, 2, 4
FIELDS = ("title", "abstract", "affiliation")
MENTIONS, WRITTEN = "mentions", "creator"
NOBODY, MANY = -1, -2  # in `paper` of a link: stated by no paper, by several (`link_papers`)

# Numbers of nodes follow the ids, those of papers the table, those of links and claims the rank. Offsets of
# `spots` count UTF-16 units, as the page does.
KEPT = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE nodes (n INTEGER PRIMARY KEY, id TEXT, kind INT, label TEXT, papers INT, paper INT,
    degree INT, usual INT, place INT, x INT, y INT);
CREATE TABLE things (n INTEGER PRIMARY KEY, names TEXT, same TEXT);
CREATE TABLE folded (n INTEGER PRIMARY KEY, label TEXT, names TEXT);
CREATE TABLE papers (p INTEGER PRIMARY KEY, node INT, date TEXT, year INT, month TEXT, venue TEXT, ids TEXT,
    code TEXT, mentions INT);
CREATE TABLE texts (p INTEGER PRIMARY KEY, title TEXT, abstract TEXT, affiliation TEXT);
CREATE TABLE links (l INTEGER PRIMARY KEY, s INT, p INT, o INT, sk INT, ok INT, score INT, flags INT,
    papers INT, paper INT);
CREATE TABLE link_papers (l INT, paper INT, PRIMARY KEY (l, paper)) WITHOUT ROWID;
CREATE TABLE at (node INT, l INT, other INT, p INT, sk INT, ok INT, score INT, flags INT, paper INT,
    PRIMARY KEY (node, l)) WITHOUT ROWID;
CREATE TABLE claims (c INTEGER PRIMARY KEY, l INT, s INT, p INT, o INT, score INT, flags INT, papers INT,
    date TEXT, sentence INT);
CREATE TABLE said (c INT, spot INT, paper INT, PRIMARY KEY (c, spot)) WITHOUT ROWID;
CREATE TABLE results (r INTEGER PRIMARY KEY, paper INT, subject INT, benchmark INT, metric INT, baseline INT,
    sk INT, bk INT, mk INT, value TEXT, unit TEXT, kind TEXT, bound TEXT, score INT, sentence INT);
CREATE TABLE told (r INT, spot INT, PRIMARY KEY (r, spot)) WITHOUT ROWID;
CREATE TABLE ends (node INT, r INT, PRIMARY KEY (node, r)) WITHOUT ROWID;
CREATE TABLE spots (spot INTEGER PRIMARY KEY, paper INT, field INT, start INT, "end" INT, first INT,
    sentence INT, found_by TEXT);
CREATE TABLE sentences (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE folded_sentences (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE named (node INT, paper INT, spot INT, PRIMARY KEY (node, paper)) WITHOUT ROWID;
CREATE TABLE institutions (node INT, paper INT, PRIMARY KEY (node, paper)) WITHOUT ROWID;
CREATE TABLE tallies (p INT, sk INT, ok INT, stands INT, score INT, links INT,
    PRIMARY KEY (p, sk, ok, stands, score)) WITHOUT ROWID;
CREATE TABLE names (name INTEGER PRIMARY KEY, node INT, text TEXT, folded TEXT, bare TEXT);
CREATE TABLE starts (start TEXT, name INT, PRIMARY KEY (start, name)) WITHOUT ROWID;
CREATE TABLE pieces (piece TEXT PRIMARY KEY, names INT) WITHOUT ROWID;
CREATE VIRTUAL TABLE grams USING fts5 (bare, content='', tokenize='trigram case_sensitive 1');
"""

# Made once the tables are full.
INDEXES = """
CREATE UNIQUE INDEX by_id ON nodes (id);
CREATE INDEX by_papers ON nodes (papers DESC, n) WHERE paper IS NULL;
CREATE INDEX by_ends ON links (s, o);
CREATE INDEX by_board ON results (benchmark, r);
CREATE INDEX by_folded ON names (folded);
CREATE INDEX by_bare ON names (bare);
CREATE INDEX by_month ON papers (month);
"""

# As the build folder's tables tell it; goes when the index is made.
RAW = """
CREATE TABLE raw.things (id TEXT PRIMARY KEY, kind TEXT, label TEXT, names TEXT, same TEXT, paper INT)
    WITHOUT ROWID;
CREATE TABLE raw.papers (p INTEGER PRIMARY KEY, id TEXT UNIQUE, date TEXT, venue TEXT, ids TEXT, code TEXT);
CREATE TABLE raw.authors (p INT, place INT, person TEXT, name TEXT);
CREATE TABLE raw.mentions (entity TEXT, paper TEXT, field TEXT, start INT, "end" INT, id TEXT, found_by TEXT);
CREATE TABLE raw.evidence (id TEXT PRIMARY KEY, paper TEXT, field TEXT, start INT, "end" INT, found_by TEXT)
    WITHOUT ROWID;
CREATE TABLE raw.claims (k INTEGER PRIMARY KEY, id TEXT, subject TEXT, predicate TEXT, object TEXT,
    score REAL, flags INT);
CREATE TABLE raw.claim_evidence (k INT, evidence TEXT);
CREATE TABLE raw.results (r INTEGER PRIMARY KEY, paper TEXT, subject TEXT, benchmark TEXT, metric TEXT,
    baseline TEXT, value TEXT, unit TEXT, kind TEXT, bound TEXT, score INT);
CREATE TABLE raw.result_evidence (r INT, evidence TEXT);
"""
