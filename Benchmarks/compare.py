#!/usr/bin/env python3
"""Joins the project's benchmark figures with its peers' and prints the comparison.

    make --silent bench > runs/palestra.jsonl
    make --silent bench-peers > runs/peers.jsonl
    python3 Benchmarks/compare.py runs/palestra.jsonl runs/peers.jsonl [--markdown] [--threads N]

Both files hold JSON lines {"workload", "peer", "threads", "metric", "value"}. One row a peer:

    ratio   seconds of the peer over seconds of the project: above 1, the project is faster
    *       the best peer of its workload
    target  the ratio aimed at (TARGETS below); for mean_return the least return of the project
    met     yes or no; ? where a figure is missing

Where a file measured the same thing more than once, the median counts. Needs the standard library
alone. The exit status is 2 for a file that is missing or malformed, else 0, targets met or not.
"""
from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass

PROJECT = "palestra"
BEST = "best peer"

# (workload, metric) -> {peer: ratio to reach}; BEST stands for whichever peer is fastest.
TARGETS = {
    ("env.cartpole.single", "steps_per_s"): {"gymnasium": 180},
    ("env.cartpole.made", "steps_per_s"): {"gymnasium": 25},
    ("env.cartpole.vector", "steps_per_s"): {BEST: 20},
    ("env.mountaincar.vector", "steps_per_s"): {BEST: 5},
    ("env.mountaincarcontinuous.vector", "steps_per_s"): {BEST: 5},
    ("env.pendulum.vector", "steps_per_s"): {BEST: 5},
    ("env.acrobot.vector", "steps_per_s"): {BEST: 5},
    ("train.qnet16", "us_per_step"): {"jax-compiled-loop": 3, "pytorch": 70},
    ("train.qnet256", "us_per_step"): {"jax-compiled-loop": 1.7},
    ("train.mlp300", "us_per_step"): {"jax-compiled-loop": 1.4},
    ("train.cnn32x64", "us_per_step"): {"pytorch": 2.2},
    ("train.lenet", "us_per_step"): {"pytorch": 2.4},
    ("train.textrnn", "us_per_step"): {"pytorch": 1.9},
    ("train.gan", "us_per_step"): {"pytorch": 2.4},
    ("attribute.smoothgrad64", "us_per_call"): {"pytorch": 3},
    ("predict.vgg16", "us_per_call"): {"pytorch": 1},
    ("fit.boosting", "s"): {"scikit-learn": 1},
    ("explain.shap", "s"): {"shap": 20},
    ("explain.lime", "us_per_call"): {"lime": 20},
    ("run.dqn.cartpole", "s"): {"stable-baselines3": 11},
    ("run.ppo.cartpole", "s"): {"stable-baselines3": 20, "jax-compiled-loop": 1},
    ("run.a2c.cartpole", "s"): {"stable-baselines3": 20},
    ("run.sac.pendulum", "s"): {"stable-baselines3": 3},
    ("run.startup", "s"): {"stable-baselines3": 25},
}
# (workload, metric) -> the least value of the project's own.
LEAST_VALUES = {
    ("run.dqn.cartpole", "mean_return"): 475,
    ("run.ppo.cartpole", "mean_return"): 475,
    ("run.a2c.cartpole", "mean_return"): 475,
    ("run.sac.pendulum", "mean_return"): -200,
}

# Seconds (up to a constant factor) from a value of the metric. Other metrics have no ratio.
SECONDS = {
    "steps_per_s": lambda value: 1 / value,
    "us_per_step": lambda value: value,
    "us_per_call": lambda value: value,
    "s": lambda value: value,
}

MAGNITUDE = 1e100  # a value beyond it is no measurement (nor is NaN, which is below nothing)
HEADINGS = ("workload", "metric", "peer", "value", "palestra", "ratio", "target", "met")
LEFT_ALIGNED = {"workload", "metric", "peer", "met"}


class BadInput(Exception):
    """A file that can't be compared; the text says where and why."""


@dataclass(frozen=True)
class Figure:
    value: float
    threads: int


# Reading


def read_figures(path, threads, accepts, expectation):
    """Returns {(workload, metric): {peer: Figure}} of a file of JSON lines.

    `accepts` says whether a peer's name belongs into this file; `expectation` says so in words.
    """
    lines = defaultdict(list)
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        entry = parse_line(line, where)
        if not accepts(entry["peer"]):
            raise BadInput(f"{where}: expected {expectation}, found {entry['peer']!r}; "
                           "the project's file comes first, the peers' second")
        if threads is None or entry["threads"] == threads:
            lines[entry["workload"], entry["metric"], entry["peer"]].append(entry)
    figures = defaultdict(dict)
    for (workload, metric, peer), entries in lines.items():
        figures[workload, metric][peer] = combined(entries, f"{path}: {workload}: {peer}")
    if not figures:
        among = "" if threads is None else f" for {threads} threads"
        raise BadInput(f"{path}: no figures{among}")
    return figures


def read_lines(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().split("\n")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}") from error


def parse_line(line, where):
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}: not JSON: {error}") from error
    if not isinstance(entry, dict):
        raise BadInput(f"{where}: expected an object, found {line.strip()[:40]}")
    for key in ("workload", "peer", "metric"):
        if not isinstance(entry.get(key), str):
            raise BadInput(f"{where}: {key!r}: expected a text, found {entry.get(key)!r}")
    threads, value = entry.get("threads"), entry.get("value")
    if type(threads) is not int or threads < 1:
        raise BadInput(f"{where}: 'threads': expected a positive integer, found {threads!r}")
    if type(value) not in (int, float) or not -MAGNITUDE < value < MAGNITUDE:
        raise BadInput(f"{where}: 'value': expected a finite number, found {value!r}")
    if entry["metric"] in SECONDS and value <= 0:
        raise BadInput(f"{where}: 'value': expected more than 0 {entry['metric']}, found {value!r}")
    return entry


def combined(entries, where):
    counts = sorted({entry["threads"] for entry in entries})
    if len(counts) > 1:
        found = ", ".join(map(str, counts))
        raise BadInput(f"{where}: figures for several thread counts ({found}); choose by --threads")
    return Figure(statistics.median(entry["value"] for entry in entries), counts[0])


# Joining


def rows_of(project, peers):
    """One row of texts for each peer of each workload and metric, the best peer first."""
    targeted = project.keys() & (TARGETS.keys() | LEAST_VALUES.keys())
    for key in sorted(peers.keys() | targeted, key=order):
        own = project.get(key, {}).get(PROJECT)
        ranked = sorted(peers.get(key, {}).items(), key=lambda item: cost(key[1], item[1].value))
        absent = TARGETS.get(key, {}).keys() - {BEST} - {peer for peer, _ in ranked}
        for rank, (peer, figure) in enumerate(ranked):
            yield row(key, peer, figure, own, best=rank == 0)
        for peer in sorted(absent) if ranked or absent else ["-"]:
            yield row(key, peer, None, own, best=False)


def order(key):
    """Workloads and metrics in the order of TARGETS, the rest after them by name."""
    workloads = list(dict.fromkeys(workload for workload, _ in TARGETS))
    index = workloads.index(key[0]) if key[0] in workloads else len(workloads)
    return index, key[0], key not in TARGETS, key[1]


def cost(metric, value):
    """What the best peer has least of."""
    return SECONDS[metric](value) if metric in SECONDS else -value


def row(key, peer, figure, own, best):
    workload, metric = key
    ratio = None
    if figure and own and metric in SECONDS:
        ratio = SECONDS[metric](figure.value) / SECONDS[metric](own.value)
    target, met = assessed(key, peer, ratio, own, best)
    mark = " *" if best and metric in SECONDS else ""
    texts = (
        workload, metric, peer + mark, formatted(figure, metric), formatted(own, metric),
        "-" if ratio is None else f"{ratio:.3g}x" if ratio < 100 else f"{ratio:.0f}x", target, met,
    )
    return dict(zip(HEADINGS, texts))


def assessed(key, peer, ratio, own, best):
    """The target of a row and whether it is met, as texts."""
    if key in LEAST_VALUES:
        least = LEAST_VALUES[key]
        return f">= {least}", verdict(own and own.value, least)
    targets = TARGETS.get(key, {})
    target = targets.get(peer, targets.get(BEST) if best or peer == "-" else None)
    return ("-", "-") if target is None else (f"{target}x", verdict(ratio, target))


def verdict(value, least):
    return "?" if value is None else "yes" if value >= least else "no"


def formatted(figure, metric):
    """Four significant digits; rates with k, M or G, times in full."""
    if figure is None:
        return "-"
    if metric.endswith("_per_s"):
        for unit, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
            if figure.value >= unit:
                return f"{figure.value / unit:.4g}{letter}"
    return f"{figure.value:.4g}" if figure.value < 1000 else f"{figure.value:.0f}"


def notes_of(project, peers, rows):
    """What a reader should know besides: unequal threads, figures left out, targets met."""
    for key in sorted(peers.keys() & project.keys(), key=order):
        own = project[key][PROJECT]
        for peer, figure in peers[key].items():
            if figure.threads != own.threads:
                yield (f"{key[0]} ({key[1]}): threads differ: {PROJECT} {own.threads}, "
                       f"{peer} {figure.threads}.")
    alone = project.keys() - peers.keys() - TARGETS.keys() - LEAST_VALUES.keys()
    if alone:
        names = ", ".join(sorted(f"{workload} ({metric})" for workload, metric in alone))
        yield f"Left out, as no peer was measured: {names}."
    verdicts = [row["met"] for row in rows]
    yield (f"Targets: {verdicts.count('yes')} met, {verdicts.count('no')} not met, "
           f"{verdicts.count('?')} without figures.")


# Printing


def aligned(texts, widths):
    return [
        text.ljust(width) if heading in LEFT_ALIGNED else text.rjust(width)
        for heading, text, width in zip(HEADINGS, texts, widths)
    ]


def table(rows, markdown):
    lines = [HEADINGS] + [tuple(row[heading] for heading in HEADINGS) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    lines = [aligned(line, widths) for line in lines]
    rule = ["-" * width for width in widths]
    if not markdown:
        lines.insert(1, rule)
        return ["  ".join(line).rstrip() for line in lines]
    lines.insert(1, [
        dashes if heading in LEFT_ALIGNED else dashes[:-1] + ":"
        for heading, dashes in zip(HEADINGS, rule)
    ])
    escaped = [[cell.replace(" *", r"\*") for cell in line] for line in lines]
    return ["| " + " | ".join(line) + " |" for line in escaped]


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Compares the project's benchmark figures with its peers'.")
    parser.add_argument("project", help="output of `make bench`")
    parser.add_argument("peers", help="output of `make bench-peers`")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument("--threads", type=int, metavar="N", help="only figures for N threads")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    try:
        project = read_figures(
            arguments.project, arguments.threads, lambda peer: peer == PROJECT,
            f"the peer {PROJECT!r}")
        peers = read_figures(
            arguments.peers, arguments.threads, lambda peer: peer != PROJECT,
            f"a peer other than {PROJECT!r}")
    except BadInput as error:
        sys.stderr.write(f"compare.py: {error}\n")
        sys.exit(2)
    rows = list(rows_of(project, peers))
    print("\n".join(table(rows, arguments.markdown)), end="\n\n")
    bullet = "- " if arguments.markdown else ""
    print("\n".join(bullet + note for note in notes_of(project, peers, rows)))


if __name__ == "__main__":
    main()
