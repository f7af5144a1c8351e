"""Looks for words that the glossary replaces, in identifiers, comments, messages and documentation.

    python3 scripts/check-words.py            # the whole repository
    python3 scripts/check-words.py PATH...    # only these files and folders

Prints `file:line: word: what to write instead` for each, and exits with 1 if there is any. Identifiers
are read as the words they are made of (`laneCount` is `lane`, `count`).
"""

import fnmatch
import functools
import os
import re
import sys

# The words of a line, and of the identifiers in it: a pattern for the whole word -> what to write.
WORDS = {
    r"judg(e|es|ed|ing|e?ments?)": "evaluate, evaluated, evaluation",
    r"lanes?": "environment, environments; environmentCount, index",
    r"choices": "actions, discrete actions",
    r"tell|tells|telling|told": "return, report, receive, distinguish, say",
    r"learnt": "learned",
    r"anew": "again",
    r"places?": "index, offset, position, location",
    r"extents?": "size, sizes, shape",
    r"perceptrons?": "MLP",
    r"strangers?": "unexpected",
    r"vouche?s?": "untrusted",
    # American spelling.
    r"(optim|normal|initial|vector|serial|recogn|summar|random|general|standard|minim|maxim|organ|"
    r"special|regular|real|util|custom|quant|raster|discret|parametr|parameter|factor|"
    r"synchron|penal|categor|emphas|material)is(e|es|ed|er|ers|ing|ations?)": "-ize, -ization",
    r"(un|re)?colour(s|ed|ing)?": "color",
    r"behaviours?": "behavior",
    r"favour(s|ed|ite|able)?": "favor",
    r"neighbours?|neighbouring": "neighbor",
    r"centre[sd]?": "center",
    r"grey(s|scale)?": "gray",
    r"(un|re)?labelled|labelling": "labeled, labeling",
    r"modelled|modelling": "modeled, modeling",
    r"licences?": "license",
    r"analyse[sdr]?": "analyze",
    r"catalogues?": "catalog",
}

# What one word does not show: a pattern for a line -> what to write.
PHRASES = {
    r"\b([Gg]o(es)?|[Gg]oing|went|gone) on\b": "continue, resume, restart",
    r"\bwhat happened\b": "replay buffer, or what it is",
    r"\brule that changes parameters\b": "optimizer",
    r"\bsize of (a|its|the) steps?\b": "learning rate",
    r"(?<!standard )(?<!standard-)(?<![A-Za-z])(?i:deviations?)(?![A-Za-z])": "standard deviation",
    r"(?<!andard)Deviations?(?![a-z])": "standardDeviation",
    r"\b(an?|the|this|that|its|each|every|what|equal|which|as|same|one|of|by) shares?\b": "fraction",
    r"\bshares? of\b|\b(let|var|func) shares?\b|\bshares?:|\.shares?\b|[a-z]Shares?\b": "fraction",
    r"\b(let|var) text =|\b_ text: (inout )?(String|Substring|some StringProtocol)\b": "string",
    r"\b(finite|[Ff]loat(32|64)|as many) numbers\b|\bnumbers in (each|every)\b": "values, elements",
    r"\b[Ww]akes\b|\blets? go of\b|\b[Ss]omeone else resets\b": "what an expert would write",
}

# Where a word stays: files, a pattern for the words around it, why.
ALLOWED = [
    ("Sources/Gym/Wrappers/FilterObservation.swift", r'= "places"', "a key of saved states"),
    ("envs/*", r'= "lanes?"', "keys of saved states"),
    ("Tests/EnvironmentsTests/ClassificationTests.swift", r'"colour"', "a wrong name, to be refused"),
    ("*", r"\b[Ii]n[ -]place\b|\binPlace\b|InPlace(?![a-z])", "in place: the usual term"),
    ("*", r"\bdecimal places?\b|\btakes? place\b", "the usual terms"),
    ("*", r"\bkernel_\w+", "members of CKernels"),
    ("*", r"[a-z]+_told_apart\b|_shares?\b|\bedge_shares\b", "keys of JSON that users read"),
    ("*", r"[\"`](last_)?deviation[\"`]|_deviation\b|prefix\)deviation\b", "a key of JSON and CSV that users read"),
    ("*", r"With --json: deviation\b", "the key of JSON that the text explains"),
    ("*", r"\bsquared deviations?\b", "the usual term: differences from the mean"),
    ("*", r"= \"(rising|test)Share\"", "keys of files that users have"),
    ("*", r"[\"`]grey[\"`]|grey\.jpg|rgb or grey", "a value of the setting color, a file"),
    ("*", r"\bmulti-layer perceptrons?\b", "the term that MLP stands for"),
    ("*", r"\b(that|which) shares? (its|the|their|memory|no|one)\b", "the verb"),
    ("Sources/Replays/HDF5/*", r"record\.extents", "a member of a C structure"),
    ("Tests/NeuralNetworksTests/InitializerTests.swift", r"deviation", "a key of the golden file"),
    ("Sources/Viewer/*", r"text: String", "text that is drawn"),
    ("Sources/Viewer/*", r"(let|var) text\b", "text that is drawn"),
    ("Tests/ViewerTests/*", r"text: String|(let|var) text\b", "text that is drawn"),
    ("*", r"\.text\b", "a case or an element of documents, Gymnasium's Text space"),
    ("scripts/check-words.py", r".*", "the list itself"),
    ("Tests/PackageTests/WordTests.swift", r".*", "plants a word"),
]

SUFFIXES = (".swift", ".md", ".sh", ".py", ".yml", ".yaml")
SKIPPED = ("Golden", "CKernels", "CEnvironments", "CRaster", ".git", ".build", "Fixtures")
TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@functools.cache
def replacement(word):
    """What to write for a word in lower case, None where it may stay."""
    for pattern, instead in WORDS.items():
        if re.fullmatch(pattern, word):
            return instead
    return None


def replacements(line, allowed):
    """Each word of a line that has to go, with what replaces it."""
    for phrase in allowed:
        line = phrase.sub(" ", line)
    found = []
    for token in TOKEN.findall(line):
        if instead := replacement(token.lower()):
            found.append((token, instead))
    for pattern, instead in PHRASES.items():
        found += [(match.group(0).strip(), instead) for match in re.finditer(pattern, line)]
    return found


def files(paths):
    """The files to read below some paths, in order."""
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED)
            for name in sorted(names):
                if name.endswith(SUFFIXES) or name in ("Makefile", "run"):
                    yield os.path.relpath(os.path.join(folder, name))


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = [os.path.abspath(path) for path in sys.argv[1:]] or [root]
    for path in paths:
        if not os.path.exists(path):
            sys.exit(f"check-words: {path}: no such file or folder")
    os.chdir(root)
    count = 0
    for path in files(paths):
        path = os.path.relpath(path)
        allowed = [re.compile(phrase) for part, phrase, _ in ALLOWED if fnmatch.fnmatch(path, part)]
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                for word, instead in replacements(line, allowed):
                    print(f"{path}:{number}: {word}: write {instead}")
                    count += 1
    if count:
        sys.exit(f"check-words: {count} words to replace")


if __name__ == "__main__":
    main()
