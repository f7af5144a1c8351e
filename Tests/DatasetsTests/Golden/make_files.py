"""Writes files.json: small idx, npy, npz and CSV files made by NumPy and Python, with what they hold.

Run: python make_files.py  (needs numpy)
"""

import base64
import csv
import gzip
import io
import json
import struct
import warnings
import zipfile

import numpy as np

cases = []


def number(value):
    value = float(value)
    return value if np.isfinite(value) else str(value)


def add(kind, name, data, array, dtype=None):
    cases.append({
        "kind": kind, "name": name, "base64": base64.b64encode(data).decode(),
        "dtype": dtype or array.dtype.newbyteorder("=").name, "shape": list(array.shape),
        "values": [number(v) for v in array.reshape(-1)],
    })


def npy(array, version=None):
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.lib.format.write_array(stream, array, version=version)
    return stream.getvalue()


def idx(array, code):
    header = struct.pack(">BBBB", 0, 0, code, array.ndim)
    header += b"".join(struct.pack(">I", extent) for extent in array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


rng = np.random.default_rng(7)
for letter in ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]:
    for order in "<>":
        base = rng.integers(0, 100, (2, 3)) if letter not in ("f2", "f4", "f8") else rng.normal(size=(2, 3))
        array = base.astype(np.dtype(order + letter))
        dtype = "float32" if letter == "f2" else None
        add("npy", f"{order}{letter}", npy(array), array, dtype)
special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 65504, 6e-8, -6.1e-5], np.float16)
add("npy", "half", npy(special), special, "float32")
cube = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
add("npy", "fortran", npy(np.asfortranarray(cube)), cube)
for version in [(1, 0), (2, 0), (3, 0)]:
    add("npy", f"version {version[0]}", npy(cube, version), cube)
add("npy", "scalar", npy(np.array(2.5)), np.array(2.5))
add("npy", "empty", npy(np.zeros((0, 3), np.float32)), np.zeros((0, 3), np.float32))
add("npy", "gzip", gzip.compress(npy(cube)), cube)
for name, save in [("stored", np.savez), ("deflated", np.savez_compressed)]:
    stream = io.BytesIO()
    save(stream, cube, named=special.astype(np.float32))
    add("npz", name, stream.getvalue(), cube)
stream = io.BytesIO()
with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("arr_0.npy", "w", force_zip64=True) as member:
        member.write(npy(cube))
add("npz", "zip64", stream.getvalue(), cube)
for code, dtype in [(8, "u1"), (9, "i1"), (11, "i2"), (12, "i4"), (13, "f4"), (14, "f8")]:
    array = (rng.normal(size=(3, 2, 2)) * 50).astype(dtype)
    add("idx", str(code), idx(array, code), array)
add("idx", "gzip", gzip.compress(idx(cube, 11)), cube)
two = gzip.compress(idx(cube, 11)[:20]) + gzip.compress(idx(cube, 11)[20:])
add("idx", "two gzip members", two, cube)

numbers = ["0", "-0", "1", "-12", "+3", "3.5", ".5", "5.", "1e3", "-2.5E-3", "123456789012345678",
           "0.1", "1.7976931348623157e308", "5e-324", "0.000000000000000000000000000000123",
           "9007199254740993", "1e22", "1e23", "123456.789e-22", "00012.50", " 7 ", "nan", "inf", "-inf",
           "0.30000000000000004", "2.2250738585072011e-308"]
text = io.StringIO(newline="")
csv.writer(text).writerows([["name, quoted", "a \"b\"", "line\nbreak"], ["x", "1,5", ""],
                            ["\u00e9\u00e0", "\"", "tail"]])
json.dump({
    "files": cases,
    "numbers": [{"text": t, "value": number(float(t))} for t in numbers],
    "notNumbers": ["", "-", ".", "1e", "1e+", "0x10", "1 2", "e5", "nan(1)", "1.2.3", "--1"],
    "csv": text.getvalue(),
}, open("files.json", "w"), indent=0)
