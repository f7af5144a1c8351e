"""Writes random.txt: draws of NumPy's Generator, for RandomTests. Run with NumPy installed.

Every line is a seed, a name and values: integers in decimal, doubles as hexadecimal bit patterns.
"""

import pathlib

import numpy as np

SEEDS = [*range(24), 42, 123, 2**31 - 1, 2**32 - 1, 2**32, 2**40 + 5, 2**63, 2**64 - 1]
HUGE = [2**64, 2**96 + 12345, 2**200 + 2**77 + 1]
BOUNDS = [1, 2, 3, 7, 1000, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**40 + 3, 2**62 + 2**61, 2**63 - 1]


def bits(values):
    return [f"{v:016x}" for v in np.asarray(values, dtype=np.float64).view(np.uint64)]


def lines(seed):
    def rng():
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))

    yield "words", np.random.SeedSequence(seed).generate_state(8)
    yield "child", np.random.SeedSequence(seed, spawn_key=(3, 7)).generate_state(4)
    yield "raw", rng().bit_generator.random_raw(4)
    yield "double", bits(rng().random(4))
    yield "uniform", bits(rng().uniform(-2.5, 7.25, 4))
    yield "normal", bits(rng().standard_normal(12))
    yield "exponential", bits(rng().standard_exponential(12))
    yield "permutation", rng().permutation(13)
    g = rng()
    yield "integers", [g.integers(n) for n in BOUNDS for _ in range(3)]
    yield "full", rng().integers(-(2**63), 2**63 - 1, size=3, endpoint=True)
    g = rng()
    mixed = []
    for _ in range(4):
        mixed += [str(g.integers(10)), bits([g.random()])[0]]
    yield "mixed", mixed
    g = rng()
    yield "choice", [g.choice(4, p=[0.1, 0.2, 0.0, 0.7]) for _ in range(8)]


def checksum(values):
    words = values.view(np.uint64)
    mixed = words * (2 * np.arange(len(words), dtype=np.uint64) + np.uint64(1))
    return f"{int(np.add.reduce(mixed)):016x}"


if __name__ == "__main__":
    out = []
    for seed in SEEDS:
        out += [f"{seed} {name} " + " ".join(map(str, values)) for name, values in lines(seed)]
    for seed in HUGE:
        words = np.random.SeedSequence(seed).generate_state(4)
        out.append(f"{seed:x} huge " + " ".join(map(str, words)))
    for name in ["standard_normal", "standard_exponential"]:
        out.append(f"7 {name} " + checksum(getattr(np.random.default_rng(7), name)(1_000_000)))
    pathlib.Path(__file__).with_name("random.txt").write_text("\n".join(out) + "\n")
