"""Writes composite_spaces.json: what Gymnasium does with spaces of every kind, for GoldenSpaceTests.

For each space: its text, flattened size, samples of 100 seeds (the first seeds' in full, all seeds'
as a checksum of their JSON), flattened samples, batches, masks and probabilities, and verdicts of
`contains`. The spaces are written as JSON, so that the same file tests reading it. Run with
Gymnasium installed.
"""

import json
import math
import pathlib
import warnings

import gymnasium as gym
import numpy as np
from gymnasium import spaces as S
from gymnasium.spaces.utils import flatdim, flatten, flatten_space
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array

warnings.filterwarnings("ignore")
gym.logger.min_level = gym.logger.ERROR

INF = math.inf
FULL = 2  # seeds written in full
DRAWS = 3  # samples for each seed


def make(form):
    """The space of a JSON form (Minari's, with Sequence, Graph and OneOf written alike)."""
    kind = form["type"]
    if kind == "Box":
        dtype = np.dtype(form["dtype"])
        low, high = (np.array(form[k], np.float64 if dtype.kind == "i" else dtype) for k in ("low", "high"))
        if dtype.kind == "i" and np.isfinite(low).all() and np.isfinite(high).all():
            low, high = (np.array(form[k], dtype) for k in ("low", "high"))
        return S.Box(low, high, dtype=dtype)
    if kind == "Discrete":
        return S.Discrete(form["n"], start=form["start"], dtype=form["dtype"])
    if kind == "MultiBinary":
        return S.MultiBinary(form["n"])
    if kind == "MultiDiscrete":
        return S.MultiDiscrete(form["nvec"], dtype=form["dtype"], start=form["start"])
    if kind == "Text":
        return S.Text(form["max_length"], min_length=form["min_length"], charset=form["charset"])
    if kind == "Tuple":
        return S.Tuple([make(part) for part in form["subspaces"]])
    if kind == "OneOf":
        return S.OneOf([make(part) for part in form["subspaces"]])
    if kind == "Dict":
        parts = {key: make(part) for key, part in form["subspaces"].items()}
        return S.Dict(parts, sort_keys=form.get("sort_keys", True))
    if kind == "Sequence":
        return S.Sequence(make(form["space"]), stack=form["stack"])
    if kind == "Graph":
        edges = form["edge_space"]
        return S.Graph(make(form["node_space"]), edges and make(edges))
    raise ValueError(kind)


def box(low, high, shape=None, dtype="float32"):
    if shape is not None:
        low, high = np.full(shape, low).tolist(), np.full(shape, high).tolist()
    return {"type": "Box", "dtype": dtype, "shape": list(np.shape(low)), "low": low, "high": high}


def discrete(n, start=0, dtype="int64"):
    return {"type": "Discrete", "dtype": dtype, "start": start, "n": n}


def binary(n):
    return {"type": "MultiBinary", "n": n}


def multi(nvec, start=None, dtype="int64"):
    start = np.zeros_like(np.array(nvec)).tolist() if start is None else start
    return {"type": "MultiDiscrete", "dtype": dtype, "nvec": nvec, "start": start}


def text(maximum, minimum=1, charset="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"):
    return {"type": "Text", "max_length": maximum, "min_length": minimum, "charset": charset}


def tuples(*parts):
    return {"type": "Tuple", "subspaces": list(parts)}


def one_of(*parts):
    return {"type": "OneOf", "subspaces": list(parts)}


def dicts(sort_keys=True, **parts):
    form = {"type": "Dict", "subspaces": parts}
    return form if sort_keys else form | {"sort_keys": False}


def sequence(space, stack=False):
    return {"type": "Sequence", "space": space, "stack": stack}


def graph(nodes, edges):
    return {"type": "Graph", "node_space": nodes, "edge_space": edges}


FORMS = [
    box(-1.0, 1.0, (2,)),
    box([0.5, -INF, -INF, -2.0], [INF, 3.25, INF, 2.0]),
    box(-INF, INF, (2, 2), "float64"),
    box(-1.0, 1.0, (3,), "float16"),
    box([0.5, -INF, -INF, -2.0], [INF, 3.25, INF, 2.0], dtype="float16"),
    box([-65504.0, 0.0, 1e-3], [65504.0, 6e-8, 2048.0], dtype="float16"),
    tuples(box(0.0, 1.0, (2,), "float16"), discrete(3, dtype="int8"), box(-3, 3, (1,), "int16")),
    box([0, -3, 250], [255, 3, 255], dtype="int16"),
    box(-128, 127, (4,), "int8"),
    box(-(2**31), 2**31 - 1, (3,), "int32"),
    box(-(2**62), 2**62, (3,), "int64"),
    box(2**60, 2**63 - 2, (3,), "int64"),
    box([0.0, -INF], [INF, 5.0], dtype="int32"),
    box(0, 2**63 - 2, (2,), "uint64"),
    box(0.0, 1.0, (), "float32"),
    discrete(5),
    discrete(3, -10),
    discrete(2**62, -(2**62)),
    discrete(2**63 - 1),
    discrete(7, -3, "int8"),
    discrete(100, 20, "uint8"),
    discrete(1000, -500, "int16"),
    discrete(50_000, 3, "uint16"),
    discrete(70_000, 1, "int32"),
    discrete(9, 1, "uint64"),
    binary(5),
    binary([3]),
    binary([2, 3]),
    binary([31]),
    multi([5, 2, 2]),
    multi([[1, 2], [3, 4]], [[0, -5], [7, 1]]),
    multi([3, 4], [-3, 1], "int8"),
    multi([2**62, 2**40, 3], [-(2**62), 5, 0]),
    multi([7] * 40),
    text(6),
    text(5, 0, "zyxa"),
    text(4, 2, "äöü€😀"),
    tuples(discrete(2), box(0.0, 1.0, (2,))),
    tuples(),
    tuples(binary(2), multi([3, 2]), discrete(4, 1)),
    tuples(discrete(2), tuples(discrete(3), text(3)), binary([2, 2])),
    dicts(position=discrete(3), velocity=box(0.0, 1.0, (2,)), angle=box(-1.0, 1.0, (1,))),
    dicts(False, zeta=discrete(3), alpha=box(0.0, 1.0, (2,), "float64"), mid=binary(2)),
    dicts(outer=dicts(b=discrete(3), a=text(2)), inner=tuples(discrete(2), box(0, 255, (2,), "uint8"))),
    sequence(discrete(4)),
    sequence(box(-1.0, 1.0, (2,))),
    sequence(discrete(4, 2), True),
    sequence(box(0.0, 1.0, (2,)), True),
    sequence(tuples(discrete(3), box(0.0, 1.0, (1,)))),
    sequence(tuples(discrete(3), box(0.0, 1.0, (1,))), True),
    sequence(dicts(b=discrete(3), a=binary(2)), True),
    sequence(text(3)),
    sequence(sequence(discrete(3))),
    graph(box(-1.0, 1.0, (2,)), discrete(3)),
    graph(discrete(5, 2), None),
    graph(discrete(4), box(0.0, 5.0, (1,))),
    graph(box(-100, 100, (2,), "int64"), box(0.0, 1.0, (1, 2))),
    one_of(discrete(3), box(0.0, 1.0, (2,))),
    one_of(box(-1.0, 1.0, (3,), "float64"), discrete(2), text(4)),
    one_of(binary(3), discrete(4, dtype="int8")),
    dicts(
        history=sequence(dicts(a=discrete(2), b=box(0.0, 1.0, (1,)))),
        choice=one_of(discrete(2), sequence(binary(2))),
        net=graph(discrete(3), discrete(2)),
        rest=tuples(text(4), sequence(multi([2, 3]))),
    ),
]

# Bounds without a lower or upper end in integer types: Gymnasium forgets that when it batches.
HAS_OPEN_INTEGERS = {json.dumps(box([0.0, -INF], [INF, 5.0], dtype="int32"))}


def plain(space, value):
    """A sample by itself, as `to_jsonable` writes it in a list."""
    if isinstance(space, S.Tuple):
        return [plain(part, v) for part, v in zip(space.spaces, value)]
    if isinstance(space, S.Dict):
        return {key: plain(part, value[key]) for key, part in space.spaces.items()}
    if isinstance(space, S.OneOf):
        return [int(value[0]), plain(space.spaces[value[0]], value[1])]
    if isinstance(space, S.Sequence) and space.stack:
        return plain(space.stacked_feature_space, value)
    return space.to_jsonable([value])[0]


def listed(value):
    """Any value of flattening and batching as JSON."""
    if isinstance(value, gym.spaces.GraphInstance):
        return {k: listed(getattr(value, k)) for k in ("nodes", "edges", "edge_links") if getattr(value, k) is not None}
    if isinstance(value, (tuple, list)):
        return [listed(v) for v in value]
    if isinstance(value, dict):
        return {k: listed(v) for k, v in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value


def numbers(value):
    """All numbers of a JSON value in order; a text's characters, and lengths of lists, among them."""
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, list):
        yield len(value)
        for part in value:
            yield from numbers(part)
    elif isinstance(value, str):
        yield from map(ord, value)
    else:
        yield float(value)


def checksum(value):
    """FNV-1a over the bits of all numbers as float64."""
    result = 0xCBF29CE484222325
    for number in numbers(value):
        for byte in np.float64(number).tobytes():
            result = (result ^ byte) * 0x100000001B3 % 2**64
    return f"{result:016x}"


def seeds(value):
    if isinstance(value, dict):
        return {k: seeds(v) for k, v in value.items()}
    return [seeds(v) for v in value] if isinstance(value, (tuple, list)) else int(value)


def record(form):
    space = make(form)
    out = {"space": form, "text": str(space)}
    every = []
    for seed in range(100):
        returned = space.seed(seed)
        samples = [space.sample() for _ in range(DRAWS)]
        every.append(checksum([plain(space, s) for s in samples]))
        if seed < FULL:
            if seed == 1:
                out["seeds"] = seeds(returned)
                out["batch_json"] = space.to_jsonable(samples) if not lossy(space) else None
                try:
                    out["concatenated"] = listed(
                        concatenate(space, samples, create_empty_array(space, DRAWS))
                    )
                except Exception as error:  # noqa: BLE001 what Gymnasium can't do is left out
                    out["concatenated"] = None
                try:
                    small = not space.is_np_flattenable or flatdim(space) < 3000
                    out["flat"] = [listed(flatten(space, s)) for s in samples] if small else None
                except (ValueError, MemoryError, IndexError):  # too large, or its size overflows
                    out["flat"] = None
            plains = [plain(space, s) for s in samples]
            if len(json.dumps(plains)) < 2500 or seed == 0:
                out.setdefault("samples", []).append(plains)
    out["checksums"] = "".join(c[:6] for c in every)
    if space.is_np_flattenable and out.get("flat") is not None:
        out["flatdim"] = flatdim(space)
    if out.get("flat") and len(json.dumps(out["flat"])) > 4000:
        out["flat"] = None
    if json.dumps(form) not in HAS_OPEN_INTEGERS:
        try:
            out["flat_space"] = str(flatten_space(space)) if out.get("flat") is not None else None
        except ValueError:
            pass
        out["batch_space"] = str(batch_space(space, 2))
        batch = batch_space(space, 2)
        try:
            batch.seed(5)
            out["batch_samples"] = checksum([plain(batch, batch.sample()) for _ in range(DRAWS)])
        except ValueError:  # int64 bounds at the end of the range
            pass
    return out


def lossy(space):
    """Where `to_jsonable` drops parts: the element of a OneOf that is a Tuple."""
    return isinstance(space, S.OneOf) and any(isinstance(s, (S.Tuple, S.Dict)) for s in space.spaces)


def masked():
    """Samples with masks and probabilities; the filters stand in GoldenSpaceTests.swift."""
    i8 = lambda *v: np.array(v, np.int8)  # noqa: E731
    f64 = lambda *v: np.array(v, np.float64)  # noqa: E731
    many = np.arange(1, 201) / np.arange(1, 201).sum()
    t = make(text(5, 0, "abcd"))
    d = make(dicts(a=discrete(3), b=binary(2), c=box(0.0, 1.0, (1,))))
    tup = make(tuples(discrete(3), multi([2, 3])))
    one = make(one_of(discrete(3), binary(2)))
    seq = make(sequence(discrete(3)))
    stacked = make(sequence(discrete(3), True))
    gr = make(graph(discrete(3), discrete(4, 1)))
    cases = {
        "discrete": (make(discrete(6, 10)), dict(mask=i8(0, 1, 0, 1, 1, 0))),
        "discrete none": (make(discrete(3, 10)), dict(mask=i8(0, 0, 0))),
        "discrete p": (make(discrete(6, 10)), dict(probability=f64(0.1, 0, 0.4, 0.2, 0.3, 0))),
        "discrete int8": (make(discrete(3, -1, "int8")), dict(mask=i8(1, 0, 1))),
        "binary": (make(binary([2, 2])), dict(mask=i8(0, 2, 2, 1).reshape(2, 2))),
        "binary p": (make(binary(4)), dict(probability=f64(0.1, 0.9, 0.5, 1))),
        "multi": (make(multi([2, 3], [5, -1])), dict(mask=(i8(0, 1), i8(1, 0, 1)))),
        "multi none": (make(multi([2, 3], [5, -1])), dict(mask=(i8(0, 0), i8(1, 0, 1)))),
        "multi nested": (
            make(multi([[2, 3], [2, 2]])),
            dict(mask=((i8(1, 1), i8(0, 1, 1)), (i8(1, 0), i8(1, 1)))),
        ),
        "multi p": (make(multi([2, 3])), dict(probability=(f64(0.25, 0.75), f64(0.3, 0, 0.7)))),
        "multi many p": (make(multi([200])), dict(probability=(many,))),
        "text": (t, dict(mask=(None, i8(1, 0, 1, 0)))),
        "text length": (t, dict(mask=(3, None))),
        "text none": (t, dict(mask=(None, i8(0, 0, 0, 0)))),
        "text p": (t, dict(probability=(4, f64(0.1, 0.2, 0.3, 0.4)))),
        "dict": (d, dict(mask=dict(a=i8(0, 1, 1), b=i8(2, 0), c=None))),
        "dict p": (d, dict(probability=dict(a=f64(0.5, 0.5, 0), b=f64(0.2, 0.8), c=None))),
        "tuple": (tup, dict(mask=(i8(1, 0, 1), (i8(1, 1), i8(0, 1, 1))))),
        "tuple half": (tup, dict(mask=(None, (i8(1, 1), i8(0, 1, 1))))),
        "one of": (one, dict(mask=(i8(1, 0, 1), i8(1, 2)))),
        "one of p": (one, dict(probability=(f64(0, 0.5, 0.5), f64(0.5, 0.1)))),
        "sequence": (seq, dict(mask=(None, i8(1, 0, 1)))),
        "sequence exact": (seq, dict(mask=(4, i8(1, 0, 1)))),
        "sequence lengths": (stacked, dict(mask=(np.array([1, 2, 5]), i8(1, 1, 0)))),
        "sequence p": (seq, dict(probability=(2, f64(0.5, 0.25, 0.25)))),
        "graph": (gr, dict(mask=(tuple(i8(1, 0, 1) for _ in range(10)), i8(1, 1, 0, 0)))),
        "graph counts": (gr, dict(num_nodes=3, num_edges=4)),
        "graph single": (gr, dict(num_nodes=1)),
    }
    out = {}
    for name, (space, arguments) in cases.items():
        rows = []
        for seed in range(20):
            space.seed(seed)
            rows.append([plain(space, space.sample(**arguments)) for _ in range(2)])
        out[name] = {"first": rows[:2], "checksum": checksum(rows)}
    return out


def seeded():
    """Samples of spaces seeded with a seed for each part."""
    tup = make(tuples(discrete(100), box(0.0, 1.0, (1,))))
    tup.seed([3, 4])
    d = make(dicts(a=discrete(100), b=tuples(discrete(100), discrete(100))))
    d.seed({"a": 7, "b": [8, 9]})
    seq = make(sequence(discrete(100)))
    seq.seed((1, 2))
    one = make(one_of(discrete(100), discrete(200)))
    one.seed((1, 2, 3))
    gr = make(graph(discrete(100), discrete(100)))
    gr.seed((1, 2, 3))
    return [plain(s, s.sample()) for s in (tup, d, seq, one, gr)]


def verdicts():
    """`contains` for values in JSON with their number type; the reader is in GoldenSpaceTests.swift."""
    arrays = [
        (values, dtype)
        for values in ([0, 1, 1], [0, 2, 1], [1, 1], [0.5, 0, 1], [-1, 0, 0], [3, 3, 3], [[0, 1, 1]], [5, 1, 1], [])
        for dtype in ("bool", "int8", "uint8", "int32", "int64", "uint64", "float16", "float32", "float64")
        if np.array_equal(np.array(values).astype(dtype).astype(np.float64), np.array(values, np.float64))
    ]
    tested = [
        box(-1.0, 1.0, (3,)),
        box(-1.0, 1.0, (3,), "float16"),
        box(0, 5, (3,), "int8"),
        box(0, 5, (3,), "uint64"),
        box(0, 1, (3,), "bool"),
        box(-INF, INF, (3,), "float64"),
        binary(3),
        multi([4, 4, 4]),
        multi([2, 3, 2], [-1, 0, 0], "int16"),
        sequence(discrete(4), True),
    ]
    out = []
    for form in tested:
        space = make(form)
        verdict = "".join("1" if space.contains(np.array(v, d)) else "0" for v, d in arrays)
        out.append({"space": form, "verdicts": verdict})
    return {"values": [{"dtype": d, "values": v} for v, d in arrays], "spaces": out}


if __name__ == "__main__":
    golden = {
        "spaces": [record(form) for form in FORMS],
        "masked": masked(),
        "seeded": seeded(),
        "contains": verdicts(),
    }
    lines = json.dumps(golden, separators=(",", ":"), ensure_ascii=True)
    pathlib.Path(__file__).with_name("composite_spaces.json").write_text(lines + "\n")
