"""Reads a data set with Minari and prints a line for each episode, to be compared with what was written.

    python read_minari.py FOLDER DATASET_ID
"""

import os
import sys

os.environ["MINARI_DATASETS_PATH"] = sys.argv[1]

import minari
import numpy

dataset = minari.load_dataset(sys.argv[2])
assert dataset.env_spec.id == "CartPole-v1", dataset.env_spec
assert dataset.env_spec.max_episode_steps == 500, dataset.env_spec
assert dataset.total_steps == sum(len(episode) for episode in dataset)
attributes = list(dataset.storage.get_episode_metadata(range(dataset.total_episodes)))
assert attributes[3]["note"] == "Ü" and attributes[3]["lucky"], attributes[3]
assert attributes[2]["options"] == {"low": -0.02, "high": 0.01}, attributes[2]

for episode, known in zip(dataset, attributes):
    steps = len(episode)
    assert episode.id == known["id"] and steps == known["total_steps"]
    assert episode.observations.shape == (steps + 1, 4) and episode.observations.dtype == numpy.float32
    assert episode.actions.shape == (steps,) and episode.actions.dtype == numpy.int64
    assert episode.rewards.dtype == numpy.float64 and episode.terminations.dtype == bool
    assert all(dataset.observation_space.contains(row) for row in episode.observations)
    assert known["rewards_mean"] == episode.rewards.mean() and known["rewards_std"] == episode.rewards.std()
    assert known["rewards_min"] == episode.rewards.min() and known["rewards_max"] == episode.rewards.max()
    print(
        episode.id, known["seed"], steps, float(known["rewards_sum"]),
        str(bool(episode.terminations[-1])).lower(), str(bool(episode.truncations[-1])).lower(),
        episode.observations[-1],
    )

# Minari can add to it too.
buffer = minari.data_collector.EpisodeBuffer(
    observations=[numpy.zeros(4, numpy.float32)] * 2, actions=[1], rewards=[1.0],
    terminations=[True], truncations=[False], infos={},
)
dataset.update_dataset_from_buffer([buffer])
assert minari.load_dataset(sys.argv[2])[-1].rewards.tolist() == [1.0]
