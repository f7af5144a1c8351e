#!/usr/bin/env python3
"""Trains Stable-Baselines3 with RL Baselines3 Zoo's settings, for the rows of zoo.py where its own figure is needed.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 -m pip install --no-deps rl_zoo3==2.9.2 sb3_contrib==2.9.2
    python3 Benchmarks/zoo_peers.py dqn MountainCar-v0 --seeds 5

The settings are read from the Zoo's own package. The last model is evaluated over 100 greedy episodes, as zoo.py
does. Prints a line of JSON for each seed, then the median.
"""
import argparse
import ast
import importlib.util
import json
import statistics
import time
from pathlib import Path

import gymnasium as gym
import torch
import yaml
from stable_baselines3 import A2C, DDPG, DQN, PPO, SAC, TD3
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.noise import NormalActionNoise, OrnsteinUhlenbeckActionNoise
from stable_baselines3.common.monitor import Monitor

import numpy as np

try:
    from sb3_contrib import QRDQN
except ImportError:
    QRDQN = None

AGENTS = {"a2c": A2C, "ddpg": DDPG, "dqn": DQN, "ppo": PPO, "qr-dqn": QRDQN, "sac": SAC, "td3": TD3}
NOISES = {"normal": NormalActionNoise, "ornstein-uhlenbeck": OrnsteinUhlenbeckActionNoise}


def number(value):
    """The Zoo writes some numbers as text, and schedules as lin_VALUE."""
    if isinstance(value, str) and value.startswith("lin_"):
        initial = float(value[4:])
        return lambda progress: progress * initial
    return float(value)


def zoo_settings(agent, environment):
    """The settings of an off-policy agent as its constructor takes them, and the steps."""
    zoo = importlib.util.find_spec("rl_zoo3").submodule_search_locations[0]
    path = Path(zoo) / "hyperparams" / f"{agent.replace('-', '')}.yml"
    settings = yaml.safe_load(path.read_text())[environment]
    steps = int(float(settings.pop("n_timesteps")))
    policy = settings.pop("policy")
    noise, scale = settings.pop("noise_type", None), settings.pop("noise_std", 0.0)
    for key in ("learning_rate", "clip_range"):
        if key in settings:
            settings[key] = number(settings[key])
    if "policy_kwargs" in settings:
        call = ast.parse(settings["policy_kwargs"], mode="eval").body
        settings["policy_kwargs"] = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    if noise:
        size = gym.make(environment).action_space.shape[0]
        settings["action_noise"] = NOISES[noise](mean=np.zeros(size), sigma=scale * np.ones(size))
    return policy, settings, steps


def last_return(agent, environment, seed):
    policy, settings, steps = zoo_settings(agent, environment)
    model = AGENTS[agent](policy, Monitor(gym.make(environment)), seed=seed, device="cpu", **settings)
    model.learn(steps)
    test = Monitor(gym.make(environment))
    test.reset(seed=10_000 + seed)
    return float(evaluate_policy(model, test, n_eval_episodes=100, deterministic=True)[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agent", help=", ".join(sorted(AGENTS)))
    parser.add_argument("environment")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=0)
    options = parser.parse_args()
    if AGENTS.get(options.agent) is None:
        parser.error(f"no agent {options.agent}; there are {', '.join(sorted(AGENTS))} (qr-dqn is in sb3_contrib)")
    torch.set_num_threads(1)
    returns = []
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        start = time.perf_counter()
        returns.append(last_return(options.agent, options.environment, seed))
        print(json.dumps({
            "agent": options.agent, "environment": options.environment, "seed": seed,
            "mean_return": returns[-1], "seconds": time.perf_counter() - start}), flush=True)
    print(json.dumps({"median": statistics.median(returns), "seeds": len(returns)}))


if __name__ == "__main__":
    main()
