"""Records episodes of sampled actions with Minari's own collector: golden data sets of the tests.

    python make_datasets.py

writes a folder for each environment below, and `spaces-v0`, whose environment has a Dict with a Text in it.
Needs gymnasium 1.4.0 and minari[hdf5,create] 0.5.4.
"""

import os
import pathlib
import shutil
import tempfile

root = tempfile.mkdtemp()
os.environ["MINARI_DATASETS_PATH"] = root

import gymnasium
import minari
import numpy

HERE = pathlib.Path(__file__).parent
ENVIRONMENTS = {
    "Acrobot-v1": {},
    "Blackjack-v1": {},
    "CliffWalking-v1": {},
    "CliffWalkingSlippery-v1": {},
    "FrozenLake-v1": {"is_slippery": False},
    "FrozenLake8x8-v1": {},
    "MountainCar-v0": {},
    "MountainCarContinuous-v0": {},
    "Pendulum-v1": {"g": 9.81},
    "Taxi-v4": {},
}


class Spaces(gymnasium.Env):
    """Counts to three, and says so in every kind of space that Minari writes."""

    spaces = gymnasium.spaces
    observation_space = spaces.Dict(
        {
            "count": spaces.Discrete(4),
            "name": spaces.Text(8, min_length=0, charset="abcdefghijklmnopqrstuvwxyzé"),
            "parts": spaces.Tuple((spaces.MultiBinary(2), spaces.Box(-1.0, 1.0, (2, 2), numpy.float64))),
        }
    )
    action_space = spaces.Tuple((spaces.Text(3), spaces.MultiDiscrete([2, 3])))

    def observation(self):
        parts = (numpy.array([self.count % 2, 1], numpy.int8), numpy.full((2, 2), self.count / 4))
        return {"count": self.count, "name": ["", "one", "deux", "é"][self.count], "parts": parts}

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self.observation(), {}

    def step(self, action):
        self.count += 1
        return self.observation(), float(len(action[0])), self.count == 3, False, {}


def record(environment, name, episodes, seed, most_steps):
    collector = minari.DataCollector(environment, jpeg_encoding=False)
    collector.action_space.seed(seed)
    for episode in range(episodes):
        collector.reset(seed=seed + episode)
        for _ in range(most_steps):
            _, _, terminated, truncated, _ = collector.step(collector.action_space.sample())
            if terminated or truncated:
                break
    collector.create_dataset(
        name, algorithm_name="random", author="Palestra", author_email="none@example.com",
        code_permalink="https://example.com", description="Golden data of the tests",
    )
    shutil.rmtree(HERE / name, ignore_errors=True)
    shutil.copytree(pathlib.Path(root) / name, HERE / name)


if __name__ == "__main__":
    for name, arguments in ENVIRONMENTS.items():
        record(gymnasium.make(name, **arguments), name.replace("-v", "-minari-v"), 2, 3, 12)
    record(Spaces(), "spaces-v0", 2, 3, 12)
    shutil.rmtree(root)
