#!/usr/bin/env python3
"""Trains RL Baselines3 Zoo's presets with ten seeds each and prints a table beside the Zoo's returns.

    swift build -c release --product palestra
    python3 Benchmarks/zoo.py                     all rows
    python3 Benchmarks/zoo.py ppo a2c             those of some agents
    python3 Benchmarks/zoo.py sac --env Pendulum-v1 --seeds 5
    python3 Benchmarks/zoo.py --record            also for `palestra list ENVIRONMENT`

Each run has the steps of its preset and one thread; two run side by side (--jobs). The last model is evaluated, 100
episodes. The Zoo's figures are those of its benchmark.md, one run each; rows without one are of presets that the Zoo
does not have. Runs go into a temporary folder. --record writes the medians into agents/KnownResults.swift; their
seconds count on a machine that does nothing else.
"""
import argparse
import json
import re
import statistics
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = PROJECT / ".build/release/palestra"
KNOWN = PROJECT / "agents/KnownResults.swift"
ROWS = [
    ("ppo", "CartPole-v1", 500), ("ppo", "Acrobot-v1", -73.5), ("ppo", "MountainCarContinuous-v0", 88.3),
    ("ppo", "Pendulum-v1", -172), ("a2c", "CartPole-v1", 500), ("a2c", "Acrobot-v1", -83.4),
    ("a2c", "Pendulum-v1", -163), ("a2c", "MountainCarContinuous-v0", 91.2), ("dqn", "Acrobot-v1", -76.6),
    ("dqn", "MountainCar-v0", -100.8), ("qr-dqn", "Acrobot-v1", -69.1), ("qr-dqn", "MountainCar-v0", -106),
    ("sac", "Pendulum-v1", -157), ("sac", "MountainCarContinuous-v0", 94.7), ("td3", "Pendulum-v1", -152),
    ("td3", "MountainCarContinuous-v0", 93.5), ("ddpg", "Pendulum-v1", -152),
    ("ddpg", "MountainCarContinuous-v0", 93.5), ("ars", "CartPole-v1", 500),
    ("ars", "MountainCarContinuous-v0", 96.7),
] + [
    (agent, "CartPole-v1", None) for agent in ("dqn", "dueling-dqn", "qr-dqn", "sarsa", "cem", "reinforce")
] + [
    (agent, environment, None) for agent in ("q-learning", "sarsa-lambda") for environment in (
        "FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "CliffWalkingSlippery-v1", "Taxi-v4", "Blackjack-v1")
]


def palestra(*arguments):
    output = subprocess.run([PROGRAM, *arguments, "--json", "-q"], check=True, capture_output=True, text=True)
    return json.loads(output.stdout.splitlines()[-1])


def run(folder, agent, environment, seed):
    out = f"{folder}/{agent}-{environment}-{seed}"
    result = palestra(
        "train", "--env", environment, "--agent", agent, "--seed", str(seed), "--threads", "1",
        "--evaluate-every", "0", "--checkpoint-every", "0", "--out", out)
    test = palestra("evaluate", "--model", f"{out}/last_model.safetensors", "--episodes", "100")
    return test["mean_return"], result["steps"], result["seconds"], result["preset"]


def record(agent, environment, preset, mean_return, seconds, seeds):
    """Puts a row into the table of known results, in place of the one it had."""
    names = f'"{agent}", "{environment}",'
    text = KNOWN.read_text()
    rows = [f"    {row}" for row in re.findall(r"KnownResult\(.*?\)(?=,?\n)", text, re.S)]
    rows = [row for row in rows if names not in row]
    rows.append(
        f'    KnownResult(\n      {names} preset: "{preset}", meanReturn: {mean_return:.4g},\n'
        f"      seconds: {seconds:.2g}, seeds: {seeds})")
    start = text.index("[KnownResult] = [\n") + len("[KnownResult] = [\n")
    KNOWN.write_text(text[:start] + ",\n".join(sorted(rows)) + "\n" + text[text.rindex("  ]\n"):])
    subprocess.run(["swift", "format", "format", "-i", KNOWN], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agents", nargs="*", help="agents (default: all)")
    parser.add_argument("--env", action="append", help="environments (default: all)")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--record", action="store_true", help="write agents/KnownResults.swift too")
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side")
    options = parser.parse_args()
    print("| agent | environment | steps | Zoo | median | all seeds, sorted | s |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        for agent, environment, published in ROWS:
            if options.agents and agent not in options.agents or options.env and environment not in options.env:
                continue
            results = list(pool.map(lambda seed: run(folder, agent, environment, seed), range(options.seeds)))
            returns = sorted(result[0] for result in results)
            seconds = statistics.median(result[2] for result in results)
            if options.record:
                record(agent, environment, results[0][3], statistics.median(returns), seconds, options.seeds)
            print(
                f"| {agent} | {environment} | {results[0][1]:,} | {'-' if published is None else published} | "
                f"**{statistics.median(returns):.1f}** | {', '.join(f'{value:.1f}' for value in returns)} | "
                f"{seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
