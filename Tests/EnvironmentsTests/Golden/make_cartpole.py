"""Writes cartpole.txt: CartPole of Gymnasium, for CartPoleTests. Run with Gymnasium installed.

Each line is a seed: the four float32 start numbers as bit patterns, then for each of two policies
the number of steps until the end, the double state sums over the episode, and the last observation.
Policy "random" takes bit 63 of the draws of PCG64(1000 + seed); policy "balance" pushes towards
theta + 0.5 theta' and meets the time limit. Some seeds also get the start between -0.2 and 0.1.
"""

import pathlib

import gymnasium as gym
import numpy as np

SEEDS = 1000


def run(env, seed, policy):
    observation, _ = env.reset(seed=seed)
    draws = np.random.PCG64(1000 + seed)
    sums, steps = np.zeros(4), 0
    while True:
        if policy == "random":
            action = int(draws.random_raw()) >> 63
        else:
            action = int(float(observation[2]) + 0.5 * float(observation[3]) > 0)
        observation, reward, terminated, truncated, _ = env.step(action)
        steps += 1
        sums += env.unwrapped.state
        if terminated or truncated:
            return steps, int(terminated), int(truncated), sums, observation


if __name__ == "__main__":
    env = gym.make("CartPole-v1")
    out = []
    for seed in range(SEEDS):
        start, _ = env.reset(seed=seed)
        fields = [str(seed)] + [f"{b:08x}" for b in start.view(np.uint32)]
        for policy in ["random", "balance"] if seed % 20 == 0 else ["random"]:
            steps, terminated, truncated, sums, last = run(env, seed, policy)
            fields += [str(steps), str(terminated), str(truncated)]
            fields += [f"{v:.9g}" for v in [*sums, *last]]
        out.append(" ".join(fields))
    for seed in range(20):
        start, _ = env.reset(seed=seed, options={"low": -0.2, "high": 0.1})
        out.append(f"options {seed} " + " ".join(f"{b:08x}" for b in start.view(np.uint32)))
    pathlib.Path(__file__).with_name("cartpole.txt").write_text("\n".join(out) + "\n")
