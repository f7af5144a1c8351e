#!/usr/bin/env python3
"""How often Stable-Baselines3's DQN ends CartPole-v1 with a good network: the last one, not the best kept.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Benchmarks/dqn_last_model.py [SEEDS]

RL Baselines3 Zoo's settings, 50,000 steps; each network acts greedily for 20 episodes. Prints a line of JSON
for each seed, and how many reached 475. `palestra-bench verify dqn-tuned` does the same for this project.
"""
import json
import sys
import time

import gymnasium as gym
import torch
from stable_baselines3 import DQN
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.monitor import Monitor

SETTINGS = {
    "learning_rate": 2.3e-3, "batch_size": 64, "buffer_size": 100_000, "learning_starts": 1_000, "gamma": 0.99,
    "target_update_interval": 10, "train_freq": 256, "gradient_steps": 128, "exploration_fraction": 0.16,
    "exploration_final_eps": 0.04, "policy_kwargs": {"net_arch": [256, 256]}}


def last_return(seed):
    model = DQN("MlpPolicy", Monitor(gym.make("CartPole-v1")), seed=seed, device="cpu", **SETTINGS)
    model.learn(50_000)
    environment = Monitor(gym.make("CartPole-v1"))
    environment.reset(seed=10_000 + seed)
    return evaluate_policy(model, environment, n_eval_episodes=20, deterministic=True)[0]


def main():
    torch.set_num_threads(1)
    count, good = int(sys.argv[1]) if len(sys.argv) > 1 else 20, 0
    for seed in range(count):
        start = time.perf_counter()
        mean = float(last_return(seed))
        good += mean >= 475
        print(json.dumps({
            "seed": seed, "mean_return": mean, "seconds": time.perf_counter() - start}), flush=True)
    print(json.dumps({"seeds": count, "at_least_475": good}))


if __name__ == "__main__":
    main()
