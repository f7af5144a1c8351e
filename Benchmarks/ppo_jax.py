"""PPO on CartPole-v1 as one compiled JAX program, after the PureJaxRL recipe.

Lu et al. (2022), https://arxiv.org/abs/2210.05639: environments, rollouts and updates are functions
of arrays, `lax.scan` loops over all of them, and `jit` compiles the whole training. The algorithm is
that of Stable-Baselines3 (advantages normalized in each batch, losses of policy and values added,
no clip of values, episodes that the time limit cuts off bootstrapped), so that the work is that of
`run.ppo.cartpole`. `peers.py` times it.

    python3 Benchmarks/ppo_jax.py        seconds to compile, seconds of a run, mean return
"""
import time
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
from jax import lax
from jax import numpy as jnp

# Gymnasium's CartPole-v1.
GRAVITY, CART_MASS, POLE_MASS, HALF_LENGTH, FORCE, TAU = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
LARGEST_X, LARGEST_ANGLE, TIME_LIMIT = 2.4, 12 * 2 * jnp.pi / 360, 500


@dataclass(frozen=True)
class Settings:
    """Those of RL Baselines3 Zoo; learning rate and clip range fall to 0 along a line."""
    steps: int = 100_000
    environments: int = 8
    rollout: int = 32
    batch: int = 256
    epochs: int = 20
    gae_lambda: float = 0.8
    gamma: float = 0.98
    rate: float = 1e-3
    clip: float = 0.2
    value_weight: float = 0.5
    largest_norm: float = 0.5
    hidden: tuple = (64, 64)

    @property
    def rounds(self):
        per_round = self.environments * self.rollout
        return -(-self.steps // per_round)


# CartPole


class CartPole(NamedTuple):
    state: jax.Array  # [4]: position, velocity, angle, angular velocity
    time: jax.Array


def reset(key):
    return CartPole(jax.random.uniform(key, (4,), minval=-0.05, maxval=0.05), jnp.int32(0))


def move(state, action):
    """One step of Euler's method, as Gymnasium has it."""
    x, velocity, angle, angular = state
    force = jnp.where(action == 1, FORCE, -FORCE)
    cosine, sine = jnp.cos(angle), jnp.sin(angle)
    mass, length_mass = CART_MASS + POLE_MASS, POLE_MASS * HALF_LENGTH
    push = (force + length_mass * angular**2 * sine) / mass
    angular_acceleration = (GRAVITY * sine - cosine * push) / (
        HALF_LENGTH * (4 / 3 - POLE_MASS * cosine**2 / mass))
    acceleration = push - length_mass * angular_acceleration * cosine / mass
    return jnp.stack([
        x + TAU * velocity, velocity + TAU * acceleration,
        angle + TAU * angular, angular + TAU * angular_acceleration,
    ])


def step(pole, action, key):
    """Returns the next state (of a new episode where this one ended), its true last observation,
    and whether it terminated or was cut off."""
    state, count = move(pole.state, action), pole.time + 1
    terminated = (jnp.abs(state[0]) > LARGEST_X) | (jnp.abs(state[2]) > LARGEST_ANGLE)
    truncated = (count >= TIME_LIMIT) & ~terminated
    ended = terminated | truncated
    following = jax.tree.map(
        partial(jnp.where, ended), reset(key), CartPole(state, count))
    return following, state, terminated, truncated


# Networks


def make_network(key, sizes, gain):
    """Orthogonal kernels, of gain sqrt(2) in hidden layers."""
    layers = []
    for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        key, own = jax.random.split(key)
        scale = gain if index == len(sizes) - 2 else 2**0.5
        kernel = jax.nn.initializers.orthogonal(scale)(own, (inputs, outputs))
        layers.append((kernel, jnp.zeros(outputs)))
    return layers


def apply(layers, x):
    for kernel, bias in layers[:-1]:
        x = jnp.tanh(x @ kernel + bias)
    kernel, bias = layers[-1]
    return x @ kernel + bias


class Networks(NamedTuple):
    policy: list
    value: list

    def log_probabilities(self, x):
        return jax.nn.log_softmax(apply(self.policy, x))

    def values(self, x):
        return apply(self.value, x)[..., 0]


def make_networks(key, settings):
    policy_key, value_key = jax.random.split(key)
    return Networks(
        make_network(policy_key, (4, *settings.hidden, 2), 0.01),
        make_network(value_key, (4, *settings.hidden, 1), 1.0))


# Adam with the global norm of gradients limited


class Adam(NamedTuple):
    means: Networks
    squares: Networks
    count: jax.Array


def descend(networks, adam, gradients, rate, largest_norm):
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradients)))
    factor = jnp.minimum(1.0, largest_norm / (norm + 1e-6))
    gradients = jax.tree.map(lambda g: factor * g, gradients)
    count = adam.count + 1
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, adam.means, gradients)
    squares = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, adam.squares, gradients)
    scale, correction = rate / (1 - 0.9**count), 1 / (1 - 0.999**count)
    networks = jax.tree.map(
        lambda p, m, v: p - scale * m / (jnp.sqrt(v * correction) + 1e-5),
        networks, means, squares)
    return networks, Adam(means, squares, count)


# The training


class Transition(NamedTuple):
    """Rows are [T, N]."""
    observation: jax.Array
    action: jax.Array
    log_probability: jax.Array
    last: jax.Array
    terminated: jax.Array
    truncated: jax.Array


def collect(networks, poles, key, settings):
    """T steps of N environments."""
    def act(carry, key):
        poles = carry
        action_key, reset_key = jax.random.split(key)
        logs = networks.log_probabilities(poles.state)
        actions = jax.random.categorical(action_key, logs)
        keys = jax.random.split(reset_key, settings.environments)
        following, last, terminated, truncated = jax.vmap(step)(poles, actions, keys)
        chosen = jnp.take_along_axis(logs, actions[:, None], axis=1)[:, 0]
        return following, Transition(
            poles.state, actions, chosen, last, terminated, truncated)
    return lax.scan(act, poles, jax.random.split(key, settings.rollout))


def advantages_and_returns(networks, steps, poles, settings):
    """Generalized advantages, Schulman et al. (2016); every reward of CartPole is 1."""
    values = networks.values(steps.observation)
    rewards = 1.0 + settings.gamma * jnp.where(
        steps.truncated, networks.values(steps.last), 0.0)
    continues = 1.0 - (steps.terminated | steps.truncated)

    def back(carry, row):
        advantage, following = carry
        reward, value, goes_on = row
        error = reward + settings.gamma * following * goes_on - value
        advantage = error + settings.gamma * settings.gae_lambda * goes_on * advantage
        return (advantage, value), advantage
    start = (jnp.zeros(settings.environments), networks.values(poles.state))
    _, advantages = lax.scan(back, start, (rewards, values, continues), reverse=True)
    return advantages, advantages + values


def loss(networks, rows, clip, settings):
    observations, actions, old_logs, advantages, returns = rows
    advantages = (advantages - advantages.mean()) / (advantages.std(ddof=1) + 1e-8)
    logs = networks.log_probabilities(observations)
    chosen = jnp.take_along_axis(logs, actions[:, None], axis=1)[:, 0]
    ratio = jnp.exp(chosen - old_logs)
    policy_loss = -jnp.minimum(
        ratio * advantages, jnp.clip(ratio, 1 - clip, 1 + clip) * advantages).mean()
    value_loss = jnp.square(networks.values(observations) - returns).mean()
    return policy_loss + settings.value_weight * value_loss


def training(settings, key):
    """The whole training: a key to the trained networks."""
    count = settings.environments * settings.rollout

    def learn(carry, index):
        networks, adam, poles, key = carry
        key, rollout_key, *epoch_keys = jax.random.split(key, 2 + settings.epochs)
        poles, steps = collect(networks, poles, rollout_key, settings)
        advantages, returns = advantages_and_returns(networks, steps, poles, settings)
        # Both fall with the steps done when the updates begin.
        left = jnp.maximum(0.0, 1 - (index + 1) * count / settings.steps)
        rows = jax.tree.map(
            lambda x: x.reshape(count, *x.shape[2:]),
            (steps.observation, steps.action, steps.log_probability, advantages, returns))

        def minibatch(carry, order):
            networks, adam = carry
            batch = jax.tree.map(lambda x: x[order], rows)
            gradients = jax.grad(loss)(networks, batch, settings.clip * left, settings)
            return descend(
                networks, adam, gradients, settings.rate * left, settings.largest_norm), None

        def epoch(carry, key):
            order = jax.random.permutation(key, count).reshape(-1, settings.batch)
            return lax.scan(minibatch, carry, order)
        (networks, adam), _ = lax.scan(epoch, (networks, adam), jnp.stack(epoch_keys))
        return (networks, adam, poles, key), None

    network_key, pole_key, key = jax.random.split(key, 3)
    networks = make_networks(network_key, settings)
    zeros = jax.tree.map(jnp.zeros_like, networks)
    poles = jax.vmap(reset)(jax.random.split(pole_key, settings.environments))
    start = (networks, Adam(zeros, zeros, jnp.int32(0)), poles, key)
    (networks, *_), _ = lax.scan(learn, start, jnp.arange(settings.rounds))
    return networks


def compiled_training(settings, key):
    """A function of a key; compiling is done when it returns."""
    return jax.jit(partial(training, settings)).lower(key).compile()


def mean_return(networks, episodes, seed=0):
    """The mean return of greedy episodes."""
    def advance(carry, _):
        state, alive, total = carry
        actions = networks.log_probabilities(state).argmax(axis=1)
        state = jax.vmap(move)(state, actions)
        total = total + alive
        alive = alive & (jnp.abs(state[:, 0]) <= LARGEST_X) & (
            jnp.abs(state[:, 2]) <= LARGEST_ANGLE)
        return (state, alive, total), None
    poles = jax.vmap(reset)(jax.random.split(jax.random.PRNGKey(seed), episodes))
    start = (poles.state, jnp.ones(episodes, bool), jnp.zeros(episodes))
    (_, _, total), _ = lax.scan(advance, start, None, length=TIME_LIMIT)
    return float(total.mean())


def main():
    settings, key = Settings(), jax.random.PRNGKey(1)
    start = time.perf_counter()
    train = compiled_training(settings, key)
    print(f"compile {time.perf_counter() - start:.2f} s")
    for seed in range(3):
        start = time.perf_counter()
        networks = jax.block_until_ready(train(jax.random.PRNGKey(seed)))
        seconds = time.perf_counter() - start
        print(f"run {seconds:.2f} s, mean return {mean_return(networks, 20):.1f}")


if __name__ == "__main__":
    main()
