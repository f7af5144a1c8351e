"""Writes texts.json: n-gram probabilities, tokens and cleaned-up texts, computed by other means.

    python3 Tests/DatasetsTests/Golden/make_texts.py

- n-grams: interpolated Kneser-Ney (Chen & Goodman 1999, equation 22) from its definition, by counting
  tuples in lists for every question, with no tree and no running sums.
- grammars: mean entropy, words and characters of a sentence, by NumPy's solver, from the rules in the sources.
- tokens: the regular expressions of textgenrnn 2.0.0's documentation of word level, in Python's `re`.
"""

import json
import pathlib
import re

import numpy as np

FOLDER = pathlib.Path(__file__).parent


class KneserNey:
    """The definition: a(g) by looking through all texts each time it is asked for."""

    def __init__(self, order, tokens, sequences, start):
        self.order, self.tokens, self.start = order, tokens, start
        self.texts = [list(text) for text in sequences]
        self.grams = {}
        for k in range(1, order + 1):
            self.grams[k] = [
                (text[i:i + k], i == 0, text[i - 1] if i > 0 else None)
                for text in self.texts for i in range(len(text) - k + 1)
                # The start of a text and what is unknown are not predicted.
                if i + k - 1 > 0 and text[i + k - 1] != 0
            ]
        self.adjusted = {k: self.count_all(k) for k in self.grams}

    def count_all(self, k):
        occurrences = {}
        for gram, begins, before in self.grams[k]:
            occurrences.setdefault(tuple(gram), []).append((begins, before))
        counts = {}
        for gram, found in occurrences.items():
            raw = len(found)
            beginnings = sum(begins for begins, _ in found)
            preceding = len({before for begins, before in found if not begins})
            counts[gram] = raw if k == self.order else beginnings + preceding
        return counts

    def discount(self, k):
        ones = sum(count == 1 for count in self.adjusted[k].values())
        twos = sum(count == 2 for count in self.adjusted[k].values())
        return ones / (ones + 2 * twos) if ones and twos else 0.5

    def probability(self, token, context):
        context = tuple(context[-(self.order - 1):]) if self.order > 1 else ()
        return self.interpolated(token, context)

    def interpolated(self, token, context):
        k = len(context) + 1
        lower = self.interpolated(token, context[1:]) if context else 1 / self.tokens
        followers = {g[-1]: c for g, c in self.adjusted[k].items() if g[:-1] == context}
        total = sum(followers.values())
        if total == 0:
            return lower
        discount = self.discount(k)
        own = max(followers.get(token, 0) - discount, 0)
        return (own + discount * len(followers) * lower) / total


def ngram_case(name, order, tokens, sequences, has_markers):
    # Without a marker a token that never occurs stands before the text.
    start = tokens if has_markers else tokens + 1
    padded = sequences if has_markers else [[start] + text for text in sequences]
    model = KneserNey(order, tokens, padded, start)
    generator = np.random.default_rng(7)
    questions = []
    for _ in range(40):
        text = sequences[generator.integers(len(sequences))]
        end = int(generator.integers(1, len(text)))
        context = [int(i) for i in text[max(0, end - order):end]]
        token = int(generator.integers(1, tokens + 1))
        if generator.random() < 0.5 and text[end] != 0:
            token = int(text[end])
        if generator.random() < 0.2:
            context = [int(i) for i in generator.integers(1, tokens + 1, order)]
        questions.append(
            {"context": context, "token": token, "probability": model.probability(token, context)})
    for question in questions[:5]:
        total = sum(model.probability(t, question["context"]) for t in range(1, tokens + 1))
        assert abs(total - 1) < 1e-12, total
    return {
        "name": name, "order": order, "tokens": tokens, "hasMarkers": has_markers,
        "sequences": sequences, "discounts": [model.discount(k) for k in range(1, order + 1)],
        "questions": questions,
    }


def chain(generator, tokens, length):
    """Tokens of a random walk, so that contexts repeat."""
    moves = np.random.default_rng(1).integers(1, tokens + 1, (tokens + 1, 3))
    token, found = int(generator.integers(1, tokens + 1)), []
    for _ in range(length):
        token = int(moves[token, generator.integers(3)])
        found.append(token if generator.random() > 0.03 else 0)
    return found


def ngrams():
    generator = np.random.default_rng(3)
    marker = 12
    texts = [
        [marker] + chain(generator, marker - 1, int(generator.integers(1, 12))) + [marker]
        for _ in range(40)
    ]
    return [
        ngram_case("texts of order 3", 3, marker, texts, True),
        ngram_case("texts of order 5", 5, marker, texts, True),
        ngram_case("texts of order 1", 1, marker, texts, True),
        ngram_case("a single text", 4, 9, [chain(generator, 9, 300)], False),
        ngram_case("one short text", 3, 4, [[4, 1, 2, 3, 4]], True),
    ]


PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\n\t'‘’“”–—…"
TEXTS = [
    "Uma noite destas, vindo da cidade para o Engenho Novo, encontrei um rapaz.",
    "Não consultes dicionários. “Casmurro” não está aqui — está ali…",
    "It's \"quoted text\" here, isn't it?\nYes (maybe) [no] {or}_not_ at 50% of $3.",
    "  Spaces   between\twords\r and Ênclise-lo: vê-lo-ia! ",
    "a \"b\" c \"d e\" f \"g",
    "",
]


def words(text):
    text = text.lower()
    text = re.sub("([" + re.escape(PUNCTUATION) + "])", r" \1 ", text)
    text = re.sub(" {2,}", " ", text)
    return [word for word in text.split(" ") if word]


def cleaned(tokens):
    """The clean-up of word level: ASCII marks alone, as in the reference."""
    text = " ".join(tokens)
    text = re.sub(r" ?([\n\t]) ?", r"\1", text)
    text = re.sub(r" ([!%),.:;?@\]_}'])", r"\1", text)
    text = re.sub(r"([$(\[_']) ", r"\1", text)
    return re.sub(r'" (.*?) "', r'"\1"', text)


def grammar(name):
    """Reads the rules of a Swift source, and solves (I - M) e = b."""
    source = FOLDER.parents[2] / f"Sources/Datasets/Text/SentenceGrammar+{name}.swift"
    lines = []
    for line in source.read_text(encoding="utf-8").split('"""')[1].split("\n"):
        if line.strip().startswith("|"):
            lines[-1] += line
        elif line.strip():
            lines.append(line.strip())
    rules = {}
    for line in lines:
        left, right = line.split(":", 1)
        items = [item.split() for item in right.split("|")]
        weighted = [(float(i[0]), i[1:]) if i[0].isdigit() else (1.0, i) for i in items]
        total = sum(weight for weight, _ in weighted)
        rules[left.strip()] = [(weight / total, symbols) for weight, symbols in weighted]
    names = list(rules)
    moves, own = np.zeros((len(names), len(names))), np.zeros((len(names), 3))
    for row, left in enumerate(names):
        for p, symbols in rules[left]:
            own[row, 0] -= p * np.log(p)
            for symbol in symbols:
                if symbol.startswith("<"):
                    moves[row, names.index(symbol[1:-1])] += p
                else:
                    own[row, 1] += p
                    own[row, 2] += p * (len(symbol) + (symbol not in ".,!?"))
    entropy, words, characters = np.linalg.solve(np.eye(len(names)) - moves, own)[0]
    return {"entropy": entropy, "words": words, "characters": characters - 1}


def main():
    tokenized = []
    for text in TEXTS:
        tokens = words(text)
        is_ascii = all(character not in "‘’“”…" for character in text)
        tokenized.append(
            {"text": text, "words": tokens, "cleaned": cleaned(tokens) if is_ascii else None})
    (FOLDER / "texts.json").write_text(
        json.dumps({"ngrams": ngrams(), "grammars": [grammar("Portuguese"), grammar("English")],
                    "tokenized": tokenized}, ensure_ascii=False, indent=0)
        .replace("\n", "") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
