#!/usr/bin/env python3
"""The largest mean return of Gymnasium's tabular environments within their time limits, by value iteration.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Benchmarks/tabular_optimum.py

V_n(s) = max_a sum p (r + V_{n-1}(s')), with n steps left and no discount; the mean over the first states. A
policy that may not know how many steps are left cannot always reach it.
"""
import gymnasium as gym
import numpy as np

# Environment, keyword arguments, time limit. Walking along a cliff has none; 3,000 steps are enough.
ROWS = [
    ("FrozenLake-v1", {"is_slippery": False}, 100), ("FrozenLake-v1", {}, 100), ("FrozenLake8x8-v1", {}, 200),
    ("Taxi-v4", {}, 200), ("CliffWalking-v1", {}, 3_000), ("CliffWalkingSlippery-v1", {}, 3_000),
]


def optimum(name, arguments, limit):
    environment = gym.make(name, **arguments).unwrapped
    values = np.zeros(len(environment.P))
    for _ in range(limit):
        values = np.array([
            max(sum(p * (reward + (0 if ended else values[after])) for p, after, reward, ended in outcomes)
                for outcomes in environment.P[state].values())
            for state in environment.P])
    return float(environment.initial_state_distrib @ values)


def main():
    for name, arguments, limit in ROWS:
        print(f"{name} {arguments or ''}: {optimum(name, arguments, limit):.4f} within {limit} steps")


if __name__ == "__main__":
    main()
