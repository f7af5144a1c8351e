"""Opens data sets with Minari, and runs their episodes again in the environments it recovers.

    MINARI_DATASETS_PATH=FOLDER python check_datasets.py DATASET_ID...

prints a JSON line for each: what the data set says of itself, and how many steps happened again.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import gymnasium
import minari
import numpy


def is_close(one, two):
    if isinstance(one, (tuple, dict)):
        keys = range(len(one)) if isinstance(one, tuple) else one
        return len(one) == len(two) and all(is_close(one[key], two[key]) for key in keys)
    return numpy.allclose(one, two, rtol=1e-4, atol=1e-4)


def rows(column, space, index):
    if isinstance(space, gymnasium.spaces.Tuple):
        return tuple(rows(part, member, index) for part, member in zip(column, space))
    if isinstance(space, gymnasium.spaces.Dict):
        return {key: rows(column[key], member, index) for key, member in space.items()}
    return column[index]


def registered(name):
    """What Gymnasium has under the name, None where the version is gone."""
    try:
        return gymnasium.spec(name)
    except gymnasium.error.Error:
        return None


def check(name):
    dataset = minari.load_dataset(name)
    assert dataset.id == name, dataset.id
    assert dataset.spec.dataset_name and dataset.spec.version == 0
    assert dataset.total_steps == sum(len(episode) for episode in dataset)
    environment = dataset.recover_environment()
    assert environment.observation_space == dataset.observation_space
    assert environment.action_space == dataset.action_space
    spec, own = dataset.env_spec, registered(dataset.env_spec.id)
    if own is not None:
        for field in ["entry_point", "reward_threshold", "nondeterministic", "order_enforce", "vector_entry_point"]:
            assert getattr(spec, field) == getattr(own, field), (field, spec, own)
    repeated = 0
    known = list(dataset.storage.get_episode_metadata(range(dataset.total_episodes)))
    for episode, metadata in zip(dataset, known):
        observation, _ = environment.reset(seed=metadata["seed"], options=metadata.get("options"))
        assert is_close(observation, rows(episode.observations, dataset.observation_space, 0))
        for step in range(len(episode)):
            action = rows(episode.actions, dataset.action_space, step)
            observation, reward, terminated, _, _ = environment.step(action)
            assert is_close(observation, rows(episode.observations, dataset.observation_space, step + 1))
            assert is_close(reward, episode.rewards[step]) and terminated == episode.terminations[step]
            repeated += 1
    return {
        "id": name, "environment": spec.id, "entry_point": spec.entry_point, "kwargs": spec.kwargs,
        "max_episode_steps": spec.max_episode_steps, "is_registered": own is not None,
        "wrappers": [wrapper.name for wrapper in spec.additional_wrappers],
        "episodes": dataset.total_episodes, "steps": dataset.total_steps, "repeated": repeated,
        "author": sorted(dataset.storage.metadata["author"]),
        "agent": dataset.storage.metadata["algorithm_name"],
    }


listed = minari.list_local_datasets()
for name in sys.argv[1:]:
    assert name in listed, (name, sorted(listed))
    print(json.dumps(check(name)))
