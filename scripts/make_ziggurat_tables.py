"""Writes Sources/NumPyRandom/ZigguratTables.swift.

The 256-layer ziggurats of Marsaglia & Tsang (2000), https://doi.org/10.18637/jss.v005.i08, for
the normal and the exponential density, as NumPy's Generator uses them. NumPy's exponential table
is exact to the last bit, so 60 digits are carried here. Its normal table was calculated in double
precision from the outermost layer inwards, so the same is done here; at seven entries the result
depends on how a mathematical library rounds, and `NORMAL_ROUNDED_UP` says where NumPy's went up.

    python3 scripts/make_ziggurat_tables.py > Sources/NumPyRandom/ZigguratTables.swift
"""

import math
from decimal import Decimal as D, getcontext

getcontext().prec = 60
LAYERS = 256


# Layers whose edge (x) or density (f) is one unit in the last digit above glibc's result.
NORMAL_ROUNDED_UP = {"x": {254, 232, 176, 165, 109, 65}, "f": {38}}


def normal():
    """k (acceptance limits), w (widths), f (densities) of the layers, the base layer at 0."""
    r, area, scale = 3.6541528853610087963519472518, 0.00492867323397465524494, 2.0**52

    def density(i, x):
        f = math.exp(-0.5 * x * x)
        return math.nextafter(f, 1) if i in NORMAL_ROUNDED_UP["f"] else f

    x, f = [0.0] * LAYERS, [1.0] * LAYERS
    x[LAYERS - 1], f[LAYERS - 1] = r, density(LAYERS - 1, r)
    for i in range(LAYERS - 2, 0, -1):
        x[i] = math.sqrt(-2 * math.log(area / x[i + 1] + f[i + 1]))
        if i in NORMAL_ROUNDED_UP["x"]:
            x[i] = math.nextafter(x[i], 4)
        f[i] = density(i, x[i])
    # The area of the base layer, r f(r) plus the tail, as it comes out in double precision.
    base = 0.004928673233974652 / f[LAYERS - 1]
    k = [round(r / base * scale), 0]
    k += [round(x[i - 1] / x[i] * scale) for i in range(2, LAYERS)]
    return k, [v / scale for v in [base] + x[1:]], f


def exponential():
    """The same for exp(-x); the limits are 52-bit numbers doubled."""
    r = D("7.6971174701310497140446280481")
    area = (r + 1) * (-r).exp()
    x = [D(0)] * LAYERS
    x[LAYERS - 1] = r
    for i in range(LAYERS - 2, 0, -1):
        x[i] = -(area / x[i + 1] + (-x[i + 1]).exp()).ln()
    base = area / (-r).exp()
    ratios = [r / base, D(0)] + [x[i - 1] / x[i] for i in range(2, LAYERS)]
    k = [2 * int(ratio * 2**52) for ratio in ratios]
    return k, [float(v / 2**53) for v in [base] + x[1:]], [float((-v).exp()) for v in x]


def swift(name, comment, values, kind):
    text = [hex(v) if kind == "UInt64" else float(v).hex() for v in values]
    lines, line = [], "   "
    for item in text:
        if len(line) + len(item) + 2 > 100:
            lines.append(line)
            line = "   "
        line += f" {item},"
    lines.append(line)
    body = "\n".join(lines)
    return f"  /// {comment}\n  static let {name}: [{kind}] = [\n{body}\n  ]\n"


if __name__ == "__main__":
    nk, nw, nf = normal()
    ek, ew, ef = exponential()
    print("// Made by scripts/make_ziggurat_tables.py; not edited by hand.\n// swift-format-ignore-file\n")
    print("/// The layers of the normal density, 52 bits of abscissa.\nenum NormalZiggurat {")
    print("  /// Where the tail begins.\n  static let tailStart = 3.6541528853610087963519472518\n")
    print("  /// 1 / tailStart.\n  static let inverseTailStart = 0.27366123732975827203338247596\n")
    print(swift("limits", "Below these a draw is accepted at once.", nk, "UInt64"))
    print(swift("widths", "The widths of the layers divided by 2^52.", nw, "Double"))
    print(swift("densities", "The densities at the layers' edges.", nf, "Double") + "}\n")
    print("/// The layers of the exponential density, 53 bits of abscissa.\nenum ExponentialZiggurat {")
    print("  /// Where the tail begins.\n  static let tailStart = 7.6971174701310497140446280481\n")
    print(swift("limits", "Below these a draw is accepted at once.", ek, "UInt64"))
    print(swift("widths", "The widths of the layers divided by 2^53.", ew, "Double"))
    print(swift("densities", "The densities at the layers' edges.", ef, "Double") + "}")
