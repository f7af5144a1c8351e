#!/usr/bin/env python3
"""Learning curves of Palestra and Stable-Baselines3 with the same settings: returns by steps.

    swift build -c release --product palestra
    python3 Benchmarks/sample_efficiency.py ppo CartPole-v1 --hyperparams ppo.yml --seeds 5 --every 4000

Both sides read their settings from the same file of RL Baselines3 Zoo. Every so many steps ten greedy episodes
are played; Stable-Baselines3's by its `EvalCallback`. Writes `<agent>-<environment>.csv` (side, seed, steps,
mean_return) and an `.svg` of the means with the range of the seeds into Benchmarks/figures, and prints the area under
both curves divided by the steps: the mean return over the training. `--draw-only` draws the table that is there.

Needs stable_baselines3 and PyYAML (rl_zoo3 brings both, and the files of settings).
"""
import argparse
import csv
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM, FIGURES = ROOT / ".build/release/palestra", ROOT / "Benchmarks/figures"
AGENTS = ("ppo", "a2c", "dqn", "sac", "td3", "ddpg")
OURS, PEER = "palestra", "stable-baselines3"
COLORS = {OURS: "#d1495b", PEER: "#30638e"}


# Stable-Baselines3


def settings_of(path, environment):
    """The entry of an environment, its words replaced by what they stand for."""
    import yaml
    from torch import nn

    def value(entry):
        if isinstance(entry, str) and entry.startswith("lin_"):
            start = float(entry[4:])
            return lambda left: left * start
        if isinstance(entry, str) and entry.startswith("dict("):
            return eval(entry, {"dict": dict, "nn": nn})  # the Zoo's own way of writing it
        return entry
    entries = yaml.safe_load(Path(path).read_text())[environment]
    return {name: value(entry) for name, entry in entries.items()}


def train_peer(agent, environment, path, seed, steps, every, episodes):
    """Returns [(steps, mean return)]."""
    import stable_baselines3
    import torch
    from stable_baselines3.common.callbacks import EvalCallback
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import VecNormalize

    torch.set_num_threads(1)
    settings = settings_of(path, environment)
    count = settings.pop("n_envs", 1)
    steps = steps or int(settings["n_timesteps"])
    settings.pop("n_timesteps")
    training, test = make_vec_env(environment, count, seed=seed), make_vec_env(
        environment, 1, seed=10_000 + seed)
    if settings.pop("normalize", False):
        gamma = settings.get("gamma", 0.99)
        training = VecNormalize(training, gamma=gamma)
        test = VecNormalize(test, training=False, norm_reward=False, gamma=gamma)
    callback = EvalCallback(
        test, n_eval_episodes=episodes, eval_freq=every // count, deterministic=True, verbose=0)
    callback_returns = []
    record = callback._on_step

    def on_step():
        due = callback.n_calls % callback.eval_freq == 0
        result = record()
        if due:
            callback_returns.append((callback.num_timesteps, float(callback.last_mean_reward)))
        return result
    callback._on_step = on_step
    policy = settings.pop("policy", "MlpPolicy")
    model = getattr(stable_baselines3, agent.upper())(policy, training, seed=seed, device="cpu", **settings)
    model.learn(steps, callback=callback)
    return callback_returns


def peer_in_process(agent, options, seed):
    """A process for each seed, as torch's threads and generators belong to a process."""
    output = subprocess.run(
        [sys.executable, __file__, agent, options.environment, "--hyperparams", options.hyperparams,
         "--every", str(options.every), "--episodes", str(options.episodes), "--peer-seed", str(seed)]
        + (["--steps", str(options.steps)] if options.steps else []),
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return [(int(steps), float(value)) for steps, value in csv.reader(output.splitlines())]


# Palestra


def train_ours(agent, options, seed, folder):
    """Returns [(steps, mean return)]."""
    out = f"{folder}/{seed}"
    subprocess.run(
        [PROGRAM, "train", "--env", options.environment, "--agent", agent, "--hyperparams",
         options.hyperparams, "--seed", str(seed), "--threads", "1", "--checkpoint-every", "0",
         "--evaluate-every", str(options.every), "--evaluate-episodes", str(options.our_episodes or options.episodes),
         "--out", out, "-q"] + (["--steps", str(options.steps)] if options.steps else []),
        check=True)
    with open(f"{out}/progress.csv", newline="") as file:
        return [
            (int(row["steps"]), float(row["evaluation_return"]))
            for row in csv.DictReader(file)
            if row["evaluation_return"] and int(row["steps"]) % options.every == 0
        ]


# Table and figure


def write_table(path, curves):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("side", "seed", "steps", "mean_return"))
        for side, runs in curves.items():
            for seed, run in enumerate(runs):
                writer.writerows((side, seed, steps, f"{value:.2f}") for steps, value in run)


def read_table(path):
    curves = {OURS: {}, PEER: {}}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            run = curves[row["side"]].setdefault(row["seed"], [])
            run.append((int(row["steps"]), float(row["mean_return"])))
    return {side: list(runs.values()) for side, runs in curves.items()}


def area(run):
    """The area under a curve by trapezoids, divided by its steps."""
    pairs = list(zip(run, run[1:]))
    total = sum((b - a) * (u + v) / 2 for (a, u), (b, v) in pairs)
    return total / (run[-1][0] - run[0][0])


def summary(curves):
    lines = []
    for side, runs in curves.items():
        areas = [area(run) for run in runs]
        spread = statistics.stdev(areas) if len(areas) > 1 else 0
        lines.append(
            f"{side}: {statistics.mean(areas):.1f} ± {spread:.1f} over {len(areas)} seeds "
            f"({', '.join(f'{value:.1f}' for value in areas)})")
    return "\n".join(lines)


def points(run, across, up):
    return " ".join(f"{across(steps):.1f},{up(value):.1f}" for steps, value in run)


def draw(path, curves, title):
    """The means of both sides, with a band from the worst to the best seed."""
    width, height, left, bottom, top = 640, 360, 60, 44, 34
    runs = [run for side in curves.values() for run in side]
    values = [value for run in runs for _, value in run]
    last = max(run[-1][0] for run in runs)
    low, high = min(values), max(values)
    low, high = (0, high) if low > 0 else (low, high)

    def across(steps):
        return left + (width - left - 36) * steps / last

    def up(value):
        return height - bottom - (height - bottom - top) * (value - low) / ((high - low) or 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{left}" y="20" font-size="14">{title}</text>',
    ]
    for index in range(6):
        value, steps = low + (high - low) * index / 5, last * index // 5
        parts.append(
            f'<line x1="{left}" x2="{width - 36}" y1="{up(value):.1f}" y2="{up(value):.1f}" stroke="#ddd"/>'
            f'<text x="{left - 6}" y="{up(value) + 4:.1f}" text-anchor="end">{value:.0f}</text>'
            f'<text x="{across(steps):.1f}" y="{height - bottom + 18}" text-anchor="middle">{steps:,}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 8}" text-anchor="middle">steps</text>')
    for number, (side, runs) in enumerate(curves.items()):
        steps = [steps for steps, _ in runs[0]]
        columns = list(zip(*([value for _, value in run] for run in runs)))
        worst, best = [list(zip(steps, map(pick, columns))) for pick in (min, max)]
        mean = list(zip(steps, map(statistics.mean, columns)))
        color = COLORS[side]
        parts.append(
            f'<polygon points="{points(worst + best[::-1], across, up)}" fill="{color}" opacity="0.15"/>'
            f'<polyline points="{points(mean, across, up)}" fill="none" stroke="{color}" stroke-width="2"/>'
            f'<text x="{width - 150}" y="{height - bottom - 28 + 16 * number}" fill="{color}">{side}</text>')
    path.write_text("\n".join(parts + ["</svg>"]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent", help="a name that both sides have: " + ", ".join(AGENTS))
    parser.add_argument("environment")
    parser.add_argument("--hyperparams", help="a file of the Zoo, such as ppo.yml")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, help="default: the file's")
    parser.add_argument("--every", type=int, default=4000, help="steps between evaluations, whole thousands")
    parser.add_argument("--episodes", type=int, default=10)
    parser.add_argument(
        "--our-episodes", type=int,
        help="where returns depend on the start: Palestra plays the same episodes each time, Stable-Baselines3 others")
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side")
    parser.add_argument("--draw-only", action="store_true")
    parser.add_argument("--peer-seed", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    agent = options.agent
    if agent not in AGENTS:
        parser.error(f"agent: expected one of {', '.join(AGENTS)}, found {agent!r}")
    if options.peer_seed is not None:
        run = train_peer(
            agent, options.environment, options.hyperparams, options.peer_seed, options.steps,
            options.every, options.episodes)
        csv.writer(sys.stdout).writerows(run)
        return
    FIGURES.mkdir(exist_ok=True)
    table = FIGURES / f"{agent}-{options.environment}.csv"
    if not options.draw_only:
        if not options.hyperparams or options.every % 1000:
            parser.error("--hyperparams is needed, and --every in whole thousands")
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
            seeds = range(options.seeds)
            ours = pool.map(lambda seed: train_ours(agent, options, seed, folder), seeds)
            peer = pool.map(lambda seed: peer_in_process(agent, options, seed), seeds)
            write_table(table, {OURS: list(ours), PEER: list(peer)})
    curves = read_table(table)
    draw(table.with_suffix(".svg"), curves, f"{agent} on {options.environment}: mean return of greedy episodes")
    print(summary(curves))


if __name__ == "__main__":
    main()
