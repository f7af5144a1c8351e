"""Records episodes of Gymnasium's CartPole with Minari: the golden data set of the tests.

    python make_cartpole.py FOLDER

writes FOLDER/cartpole/golden-v0, which is kept here as cartpole-v0. Needs gymnasium 1.4.0 and minari[hdf5,create] 0.5.4.
"""

import os
import pathlib
import sys

os.environ["MINARI_DATASETS_PATH"] = str(pathlib.Path(sys.argv[1]).resolve())

import gymnasium
import minari
import numpy

environment = minari.DataCollector(gymnasium.make("CartPole-v1"))
for seed, balances in [(0, False), (1, False), (2**63 + 5, False), (7, True)]:
    actions = numpy.random.default_rng(seed)
    options = {"low": -0.02, "high": 0.01} if seed == 1 else None
    observation, _ = environment.reset(seed=seed, options=options)
    ended = False
    while not ended:
        # A simple controller reaches the time limit, random pushes end early.
        action = int(observation[2] + 0.5 * observation[3] > 0)
        if not balances:
            action = int(actions.integers(2))
        observation, _, terminated, truncated, _ = environment.step(action)
        ended = terminated or truncated
environment.create_dataset(
    "cartpole/golden-v0",
    algorithm_name="random pushes, then a controller",
    author="Palestra",
    author_email="none@example.com",
    code_permalink="https://example.com",
    description="Golden data of the tests",
)
