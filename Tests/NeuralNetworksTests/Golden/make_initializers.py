#!/usr/bin/env python3
"""Makes initializers.json: the bound and the standard deviation each initialiser must show.

    python3 Tests/NeuralNetworksTests/Golden/make_initializers.py

Needs the standard library alone. The file lands beside this script: a list, one case a line.

    {"initializer": "he_normal", "shape": [300, 100], "fan_in": 300, "fan_out": 100,
     "bound": ..., "underlying_deviation": ... or null, "deviation": ...}

No value may lie outside -bound...bound; the values' standard deviation tends to `deviation`, their
mean to 0. Nothing is drawn here, since no two generators agree on the numbers.

Variance scaling as in Keras 3 (keras/src/initializers/random_initializers.py), for a dense kernel
[fan_in, fan_out]:

    variance = scale / n       glorot: scale 1, n = (fan_in + fan_out) / 2
                               he: scale 2, n = fan_in      lecun: scale 1, n = fan_in
    uniform                    limit = sqrt(3 variance), deviation = sqrt(variance)
    normal                     truncated at two deviations of the underlying normal distribution,
                               which is made wider, sqrt(variance) / 0.87962566, so that
                               sqrt(variance) is the deviation after truncation
    truncated_normal           the underlying deviation is the argument, 0.05: no correction, so
                               the deviation after truncation is 0.87962566 times that
    legacy2                    the same of underlying deviation 2 / sqrt(fan_in)

Glorot and Bengio (2010), He et al. (2015), LeCun et al. (1998), Klambauer et al. (2017).
"""
import json
import math
from pathlib import Path

OUTPUT = Path(__file__).with_name("initializers.json")
SHAPES = [(300, 100), (16, 2)]

# name: scale, and whether the fan is the mean of both (glorot) or fan_in
FAMILIES = {"glorot": (1.0, True), "he": (2.0, False), "lecun": (1.0, False)}
TRUNCATED_NORMAL_ARGUMENT = 0.05


def truncated_normal_deviation(bound=2.0):
    """The standard deviation of a standard normal variable kept within -bound...bound.

    0.87962566 at two deviations: sqrt(1 - 2 c phi(c) / (2 Phi(c) - 1)).
    """
    density = math.exp(-bound**2 / 2) / math.sqrt(2 * math.pi)
    inside = math.erf(bound / math.sqrt(2))
    return math.sqrt(1 - 2 * bound * density / inside)


def case(name, shape, bound, deviation, underlying=None):
    return {
        "initializer": name, "shape": list(shape), "fan_in": shape[0], "fan_out": shape[1],
        "bound": rounded(bound),
        "underlying_deviation": None if underlying is None else rounded(underlying),
        "deviation": rounded(deviation),
    }


def rounded(value):
    return float(f"{value:.9g}")


def cases():
    correction = truncated_normal_deviation()
    for shape in SHAPES:
        fan_in, fan_out = shape
        for family, (scale, averaged) in FAMILIES.items():
            deviation = math.sqrt(scale / ((fan_in + fan_out) / 2 if averaged else fan_in))
            yield case(f"{family}_uniform", shape, math.sqrt(3) * deviation, deviation)
            wide = deviation / correction
            yield case(f"{family}_normal", shape, 2 * wide, deviation, wide)
        wide = TRUNCATED_NORMAL_ARGUMENT
        yield case("truncated_normal", shape, 2 * wide, wide * correction, wide)
        wide = 2 / math.sqrt(fan_in)
        yield case("legacy2", shape, 2 * wide, wide * correction, wide)


def main():
    lines = [json.dumps(entry) for entry in cases()]
    OUTPUT.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{OUTPUT.name}: {len(lines)} cases; correction {truncated_normal_deviation():.8f}")


if __name__ == "__main__":
    main()
