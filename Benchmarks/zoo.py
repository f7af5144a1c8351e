#!/usr/bin/env python3
"""Trains RL Baselines3 Zoo's presets with ten seeds each and prints a table beside the Zoo's returns.

    swift build -c release --product palestra
    python3 Benchmarks/zoo.py                     all rows
    python3 Benchmarks/zoo.py ppo a2c             those of some agents
    python3 Benchmarks/zoo.py sac --env Pendulum-v1 --seeds 5

Each run has the steps of its preset and one thread; two run side by side. The last model is evaluated, 100
episodes. The Zoo's figures are those of its benchmark.md, one run each. Runs go into a temporary folder.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / ".build/release/palestra"
ROWS = [
    ("ppo", "CartPole-v1", 500), ("ppo", "Acrobot-v1", -73.5), ("ppo", "MountainCarContinuous-v0", 88.3),
    ("ppo", "Pendulum-v1", -172), ("a2c", "CartPole-v1", 500), ("a2c", "Acrobot-v1", -83.4),
    ("a2c", "Pendulum-v1", -163), ("a2c", "MountainCarContinuous-v0", 91.2), ("dqn", "Acrobot-v1", -76.6),
    ("dqn", "MountainCar-v0", -100.8), ("qr-dqn", "Acrobot-v1", -69.1), ("qr-dqn", "MountainCar-v0", -106),
    ("sac", "Pendulum-v1", -157), ("sac", "MountainCarContinuous-v0", 94.7), ("td3", "Pendulum-v1", -152),
    ("td3", "MountainCarContinuous-v0", 93.5), ("ddpg", "Pendulum-v1", -152),
    ("ddpg", "MountainCarContinuous-v0", 93.5), ("ars", "CartPole-v1", 500),
    ("ars", "MountainCarContinuous-v0", 96.7),
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
    return test["mean_return"], result["steps"], result["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agents", nargs="*", help="agents (default: all)")
    parser.add_argument("--env", action="append", help="environments (default: all)")
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    print("| agent | environment | steps | Zoo | median | all seeds, sorted | s |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        for agent, environment, published in ROWS:
            if options.agents and agent not in options.agents or options.env and environment not in options.env:
                continue
            results = list(pool.map(lambda seed: run(folder, agent, environment, seed), range(options.seeds)))
            returns = sorted(result[0] for result in results)
            seconds = statistics.median(result[2] for result in results)
            print(
                f"| {agent} | {environment} | {results[0][1]:,} | {published} | "
                f"**{statistics.median(returns):.1f}** | {', '.join(f'{value:.1f}' for value in returns)} | "
                f"{seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
