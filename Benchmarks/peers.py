#!/usr/bin/env python3
"""Times what a user would pick instead of Palestra, on this machine.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Benchmarks/peers.py [--threads N] [--only WORKLOAD,...] [--seconds S]

Prints one JSON object a line, as `make bench` does for the project:

    {"workload": "train.qnet16", "peer": "pytorch", "threads": 2,
     "metric": "us_per_step", "value": 288.1}

README.md beside this script defines the workloads; compare.py joins the two outputs. A peer that
is not installed is left out with a note on standard error. A peer that fails is reported there
too, the others still run, and the exit status is 1.

To add a workload, write a function that takes `Options` and yields (metric, value) pairs, and mark
it with `@measures(workload, peer)`. A training step needs only an entry in MLPS or
CONVOLUTIONAL. Peers are imported inside the functions: `--only` loads no more than it needs.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial

MEASUREMENTS = []  # (workload, peer, function), in the order of their definitions
BATCHES = 10  # a timing is the median over so many


@dataclass(frozen=True)
class Options:
    threads: int
    seconds: float  # measuring time per workload, roughly; whole runs take what they take


def measures(workload, peer):
    def register(function):
        MEASUREMENTS.append((workload, peer, function))
        return function
    return register


# Timing


def elapsed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def seconds_per_call(function, seconds):
    """The median over batches of calls that fill about `seconds`, after warming up."""
    for _ in range(5):
        function()
    once = max(elapsed(function), 1e-7)
    calls = max(1, int(seconds / BATCHES / once))

    def batch():
        for _ in range(calls):
            function()
    return statistics.median(elapsed(batch) / calls for _ in range(BATCHES))


# Environments


# Stacked decorators register from the last one on. Both are the environment that `make` returns.
@measures("env.cartpole.made", "gymnasium")
@measures("env.cartpole.single", "gymnasium")
def single_cartpole(options):
    import gymnasium

    environment = gymnasium.make("CartPole-v1")
    environment.reset(seed=0)
    steps = 1000

    def walk():
        for index in range(steps):
            _, _, terminated, truncated, _ = environment.step(index & 1)
            if terminated or truncated:
                environment.reset()
    yield "steps_per_s", steps / seconds_per_call(walk, options.seconds)


@measures("env.cartpole.vector", "gymnasium-numpy")
def vector_cartpole_numpy(options):
    import gymnasium

    def make(count):
        environments = gymnasium.make_vec(
            "CartPole-v1", num_envs=count, vectorization_mode="vector_entry_point")
        environments.reset(seed=0)
        return environments
    yield "steps_per_s", best_vector_rate(make, (1024, 4096, 16384), "int64", options)


@measures("env.cartpole.vector", "envpool")
def vector_cartpole_envpool(options):
    import envpool

    def make(count):
        environments = envpool.make_gymnasium(
            "CartPole-v1", num_envs=count, num_threads=options.threads)
        environments.reset()
        return environments
    yield "steps_per_s", best_vector_rate(make, (64, 1024, 4096), "int32", options)


# workload -> (id, whether actions are actions, their number or the greatest force)
VECTORS = {
    "env.mountaincar.vector": ("MountainCar-v0", True, 3),
    "env.mountaincarcontinuous.vector": ("MountainCarContinuous-v0", False, 1.0),
    "env.pendulum.vector": ("Pendulum-v1", False, 2.0),
    "env.acrobot.vector": ("Acrobot-v1", True, 3),
}


def vector_sync(workload, options):
    import gymnasium
    name, discrete, limit = VECTORS[workload]

    def make(count):
        environments = gymnasium.vector.SyncVectorEnv([lambda: gymnasium.make(name)] * count)
        environments.reset(seed=0)
        return environments
    yield "steps_per_s", best_vector_rate(
        make, (8, 64), "int64" if discrete else "float32", options, limit)


def vector_async(workload, options):
    import gymnasium
    name, discrete, limit = VECTORS[workload]

    def make(count):
        environments = gymnasium.vector.AsyncVectorEnv([lambda: gymnasium.make(name)] * count)
        environments.reset(seed=0)
        return environments
    yield "steps_per_s", best_vector_rate(
        make, (2, 8), "int64" if discrete else "float32", options, limit)


def vector_envpool(workload, options):
    import envpool
    name, discrete, limit = VECTORS[workload]

    def make(count):
        environments = envpool.make_gymnasium(
            name, num_envs=count, num_threads=options.threads)
        environments.reset()
        return environments
    yield "steps_per_s", best_vector_rate(
        make, (64, 1024, 4096), "int32" if discrete else "float32", options, limit)


for vector_workload in VECTORS:
    for vector_peer, vector_measure in (
            ("gymnasium-sync", vector_sync), ("gymnasium-async", vector_async),
            ("envpool", vector_envpool)):
        measures(vector_workload, vector_peer)(partial(vector_measure, vector_workload))


def best_vector_rate(make, counts, action_type, options, limit=2):
    """The highest steps per second over the counts of environments, which share the time.

    Actions of an integer type are discrete below `limit`, others are forces `[count, 1]` up to it.
    """
    import numpy

    def rate(count):
        environments = make(count)
        draws = numpy.random.default_rng(0)
        if action_type.startswith("int"):
            actions = draws.integers(0, limit, (64, count)).astype(action_type)
        else:
            actions = draws.uniform(-limit, limit, (64, count, 1)).astype(action_type)
        rows = len(actions)

        def walk():
            for row in actions:
                environments.step(row)
        try:
            return count * rows / seconds_per_call(walk, options.seconds / len(counts))
        finally:
            environments.close()
    return max(rate(count) for count in counts)


# Training steps: softmax cross-entropy, backward, one update of all parameters


@dataclass(frozen=True)
class MLP:
    """A ReLU network of dense layers; `sizes` runs from inputs to classes."""
    sizes: tuple
    batch: int
    optimizer: str


MLPS = {
    "train.qnet16": MLP((4, 16, 16, 16, 2), 32, "adam"),
    "train.qnet256": MLP((4, 256, 256, 2), 64, "adam"),
    "train.mlp300": MLP((784, 300, 100, 10), 50, "adagrad"),
}


def torch_mlp(sizes):
    from torch import nn

    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def torch_cnn32x64():
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout(0.25), nn.Flatten(), nn.Linear(64 * 12 * 12, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, 10))


def torch_lenet():
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 40, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(40 * 4 * 4, 200), nn.ReLU(), nn.Linear(200, 10))


# name: (network, batch); 28x28 gray images, ten classes, Adam
CONVOLUTIONAL = {
    "train.cnn32x64": (torch_cnn32x64, 128),
    "train.lenet": (torch_lenet, 100),
}


def seeded_torch(options):
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    return torch


def torch_training_step(torch, model, inputs, classes, optimizer):
    """A function that makes one whole update, on the same batch each time."""
    labels = torch.randint(0, classes, (len(inputs),))
    make_optimizer = {
        "adam": torch.optim.Adam, "adagrad": torch.optim.Adagrad,
        "rmsprop": partial(torch.optim.RMSprop, lr=4e-3),
    }[optimizer]
    updates = make_optimizer(model.parameters())

    def step():
        updates.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), labels).backward()
        updates.step()
    return step


def measure_torch_mlp(name):
    @measures(name, "pytorch")
    def measure(options):
        network = MLPS[name]
        torch = seeded_torch(options)
        inputs = torch.randn(network.batch, network.sizes[0])
        step = torch_training_step(
            torch, torch_mlp(network.sizes), inputs, network.sizes[-1], network.optimizer)
        yield "us_per_step", 1e6 * seconds_per_call(step, options.seconds)


def measure_torch_convolutional(name):
    """The faster of PyTorch's two memory layouts counts; they share the time."""
    @measures(name, "pytorch")
    def measure(options):
        make_model, batch = CONVOLUTIONAL[name]
        torch = seeded_torch(options)
        timings = []
        for layout in (torch.contiguous_format, torch.channels_last):
            model = make_model().to(memory_format=layout)
            inputs = torch.randn(batch, 1, 28, 28).to(memory_format=layout)
            step = torch_training_step(torch, model, inputs, 10, "adam")
            timings.append(seconds_per_call(step, options.seconds / 2))
        yield "us_per_step", 1e6 * min(timings)


@measures("attribute.smoothgrad64", "pytorch")
def smoothgrad(options):
    """The gradient of the images alone, as the map needs none of the weights."""
    torch = seeded_torch(options)
    timings = []
    for layout in (torch.contiguous_format, torch.channels_last):
        model = torch_cnn32x64().eval().requires_grad_(False).to(memory_format=layout)
        image = torch.rand(1, 1, 28, 28)

        def step():
            noisy = image + 0.1 * torch.randn(64, 1, 28, 28)
            noisy = noisy.to(memory_format=layout).requires_grad_(True)
            return torch.autograd.grad(model(noisy)[:, 3].sum(), noisy)[0].mean(0)
        timings.append(seconds_per_call(step, options.seconds / 2))
    yield "us_per_call", 1e6 * min(timings)


def torch_vgg16():
    from torch import nn

    layers, channels = [], 3
    for filters in (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0):
        if filters == 0:
            layers.append(nn.MaxPool2d(2))
            continue
        layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(inplace=True)]
        channels = filters
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(512 * 7 * 7, 4096), nn.ReLU(inplace=True),
        nn.Linear(4096, 4096), nn.ReLU(inplace=True), nn.Linear(4096, 1000))


@measures("predict.vgg16", "pytorch")
def vgg16(options):
    """The faster of PyTorch's two memory layouts counts; they share the time."""
    torch = seeded_torch(options)
    timings = []
    with torch.inference_mode():
        for layout in (torch.contiguous_format, torch.channels_last):
            model = torch_vgg16().eval().to(memory_format=layout)
            image = torch.rand(1, 3, 224, 224).to(memory_format=layout)
            timings.append(seconds_per_call(lambda: model(image), options.seconds / 2))
    yield "us_per_call", 1e6 * min(timings)


@measures("fit.boosting", "scikit-learn")
def boosting(options):
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    random = np.random.default_rng(0)
    x = random.normal(size=(100_000, 20))
    noise = 0.5 * random.normal(size=len(x))
    y = (x[:, 0] + x[:, 1] * x[:, 2] - 0.5 * x[:, 3] ** 2 + noise > 0).astype(int)
    with threadpool_limits(options.threads):
        yield "s", seconds_per_call(
            lambda: HistGradientBoostingClassifier(early_stopping=False).fit(x, y), options.seconds)


def torch_table_model(options):
    """Probabilities of float64 rows, as explainers ask for them."""
    torch = seeded_torch(options)
    from torch import nn

    model = nn.Sequential(
        nn.Linear(8, 100), nn.ReLU(), nn.BatchNorm1d(100), nn.Linear(100, 50), nn.ReLU(),
        nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, 20), nn.ReLU(), nn.Linear(20, 2),
        nn.Softmax(1)).eval()

    def predict(rows):
        with torch.inference_mode():
            return model(torch.as_tensor(rows, dtype=torch.float32)).double().numpy()
    return predict


@measures("explain.shap", "shap")
def kernel_shap(options):
    import numpy as np
    import shap

    random = np.random.default_rng(0)
    background, rows = random.normal(size=(100, 8)), random.normal(size=(100, 8))
    predict = torch_table_model(options)
    yield "s", seconds_per_call(
        lambda: shap.KernelExplainer(predict, background).shap_values(rows, silent=True),
        options.seconds)


@measures("explain.lime", "lime")
def lime_tabular(options):
    import numpy as np
    from lime.lime_tabular import LimeTabularExplainer

    random = np.random.default_rng(0)
    explainer = LimeTabularExplainer(random.normal(size=(600, 8)), random_state=0)
    row, predict = random.normal(size=8), torch_table_model(options)
    yield "us_per_call", 1e6 * seconds_per_call(
        lambda: explainer.explain_instance(row, predict), options.seconds)


def torch_textrnn(torch):
    from torch import nn

    class TextRNN(nn.Module):
        def __init__(self, classes=100, width=100 + 2 * 128):
            super().__init__()
            self.embedding = nn.Embedding(classes, 100)
            self.first = nn.LSTM(100, 128, batch_first=True)
            self.second = nn.LSTM(128, 128, batch_first=True)
            self.attention = nn.Linear(width, 1, bias=False)
            self.output = nn.Linear(width, classes)

        def forward(self, ids):
            embedded = self.embedding(ids)
            first, _ = self.first(embedded)
            second, _ = self.second(first)
            steps = torch.cat([embedded, first, second], -1)
            return self.output((steps * self.attention(steps).softmax(1)).sum(1))
    return TextRNN()


@measures("train.textrnn", "pytorch")
def textrnn(options):
    torch = seeded_torch(options)
    ids = torch.randint(0, 100, (128, 40))
    step = torch_training_step(torch, torch_textrnn(torch), ids, 100, "rmsprop")
    yield "us_per_step", 1e6 * seconds_per_call(step, options.seconds)


@measures("train.gan", "pytorch")
def measure_torch_gan(options):
    """The dense GAN: the discriminator on real and on generated samples, then the generator."""
    torch = seeded_torch(options)
    from torch import nn

    layers = []
    for inputs, outputs in ((100, 256), (256, 512), (512, 1024)):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2), nn.BatchNorm1d(outputs)]
    generator = nn.Sequential(*layers, nn.Linear(1024, 784), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))
    updates = [torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999)) for network in (generator, discriminator)]
    real = 2 * torch.rand(32, 784) - 1
    ones, zeros, loss = torch.ones(32, 1), torch.zeros(32, 1), nn.BCEWithLogitsLoss()

    def step():
        with torch.no_grad():
            fake = generator(torch.randn(32, 100))
        for batch, targets in ((real, ones), (fake, zeros)):
            updates[1].zero_grad()
            loss(discriminator(batch), targets).backward()
            updates[1].step()
        updates[0].zero_grad()
        loss(discriminator(generator(torch.randn(32, 100))), ones).backward()
        updates[0].step()
    yield "us_per_step", 1e6 * seconds_per_call(step, options.seconds)


def measure_jax_mlp(name):
    """Many steps compiled into one loop: the strongest peer for small networks."""
    @measures(name, "jax-compiled-loop")
    def measure(options):
        import jax

        network = MLPS[name]
        steps = 1000
        run, state, batch = jax_training_loop(jax, network, steps)
        jax.block_until_ready(run(state, *batch))  # compiles
        once = elapsed(lambda: jax.block_until_ready(run(state, *batch)))
        repetitions = max(3, int(options.seconds / once))
        yield "us_per_step", 1e6 / steps * statistics.median(
            elapsed(lambda: jax.block_until_ready(run(state, *batch))) for _ in range(repetitions))


def jax_training_loop(jax, network, steps):
    """A compiled function of (state, inputs, labels) that makes `steps` updates, and arguments."""
    from jax import numpy as jnp

    *keys, input_key, label_key = jax.random.split(jax.random.PRNGKey(0), len(network.sizes) + 1)
    parameters = [
        (0.1 * jax.random.normal(key, (inputs, outputs)), jnp.zeros(outputs))
        for key, inputs, outputs in zip(keys, network.sizes, network.sizes[1:])
    ]
    inputs = jax.random.normal(input_key, (network.batch, network.sizes[0]))
    labels = jax.random.randint(label_key, (network.batch,), 0, network.sizes[-1])

    def loss(parameters, inputs, labels):
        values = inputs
        for kernel, bias in parameters[:-1]:
            values = jax.nn.relu(values @ kernel + bias)
        kernel, bias = parameters[-1]
        chosen = jax.nn.log_softmax(values @ kernel + bias)[jnp.arange(network.batch), labels]
        return -jnp.mean(chosen)

    update = {"adam": jax_adam, "adagrad": jax_adagrad}[network.optimizer](jax)

    @jax.jit
    def run(state, inputs, labels):
        def step(index, state):
            gradients = jax.grad(loss)(state[0], inputs, labels)
            return update(index, state, gradients)
        return jax.lax.fori_loop(0, steps, step, state)

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    slots = {"adam": (zeros, zeros), "adagrad": (zeros,)}[network.optimizer]
    return run, (parameters, *slots), (inputs, labels)


def jax_adam(jax, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Kingma and Ba (2014), with bias correction."""
    def update(index, state, gradients):
        parameters, means, squares = state
        time_step = index + 1.0
        means = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, means, gradients)
        squares = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, squares, gradients)
        scale = rate / (1 - beta1**time_step)
        correction = 1 / (1 - beta2**time_step)
        parameters = jax.tree.map(
            lambda p, m, v: p - scale * m / (jax.numpy.sqrt(v * correction) + epsilon),
            parameters, means, squares)
        return parameters, means, squares
    return update


def jax_adagrad(jax, rate=1e-2, epsilon=1e-10):
    """Duchi et al. (2011)."""
    def update(_, state, gradients):
        parameters, sums = state
        sums = jax.tree.map(lambda a, g: a + g * g, sums, gradients)
        parameters = jax.tree.map(
            lambda p, g, a: p - rate * g / (jax.numpy.sqrt(a) + epsilon),
            parameters, gradients, sums)
        return parameters, sums
    return update


for mlp in MLPS:
    measure_torch_mlp(mlp)
for convolutional in CONVOLUTIONAL:
    measure_torch_convolutional(convolutional)


# Whole runs

DQN_STEPS = 50_000
EVALUATION_EPISODES = 20
# The settings of rl-baselines3-zoo (hyperparams/dqn.yml, CartPole-v1).
DQN_SETTINGS = {
    "learning_rate": 2.3e-3, "batch_size": 64, "buffer_size": 100_000, "learning_starts": 1000,
    "gamma": 0.99, "target_update_interval": 10, "train_freq": 256, "gradient_steps": 128,
    "exploration_fraction": 0.16, "exploration_final_eps": 0.04,
    "policy_kwargs": {"net_arch": [256, 256]},
}


@measures("run.dqn.cartpole", "stable-baselines3")
def dqn_on_cartpole(options):
    yield from train_stable_baselines3("DQN", "CartPole-v1", DQN_STEPS, options, **DQN_SETTINGS)


SAC_STEPS = 10_000
# The settings of rl-baselines3-zoo (hyperparams/sac.yml, Pendulum-v1).
SAC_SETTINGS = {"learning_rate": 1e-3}


@measures("run.sac.pendulum", "stable-baselines3")
def sac_on_pendulum(options):
    yield from train_stable_baselines3("SAC", "Pendulum-v1", SAC_STEPS, options, **SAC_SETTINGS)


# The settings of rl-baselines3-zoo (hyperparams/ppo.yml, a2c.yml; CartPole-v1). Learning rate and
# clip range of PPO fall to 0 along a line.
PPO_STEPS, PPO_ENVIRONMENTS = 100_000, 8
PPO_SETTINGS = {
    "n_steps": 32, "batch_size": 256, "n_epochs": 20, "gae_lambda": 0.8, "gamma": 0.98,
    "ent_coef": 0.0, "learning_rate": 1e-3, "clip_range": 0.2,
}
A2C_STEPS, A2C_ENVIRONMENTS = 500_000, 8


@measures("run.ppo.cartpole", "stable-baselines3")
def ppo_on_cartpole(options):
    falling = {
        name: lambda left, start=PPO_SETTINGS[name]: left * start
        for name in ("learning_rate", "clip_range")
    }
    yield from train_stable_baselines3(
        "PPO", "CartPole-v1", PPO_STEPS, options, PPO_ENVIRONMENTS, **(PPO_SETTINGS | falling))


@measures("run.a2c.cartpole", "stable-baselines3")
def a2c_on_cartpole(options):
    yield from train_stable_baselines3(
        "A2C", "CartPole-v1", A2C_STEPS, options, A2C_ENVIRONMENTS, ent_coef=0.0)


def train_stable_baselines3(name, environment, steps, options, environments=1, **settings):
    """Seconds of a training without evaluations, then the mean return of greedy episodes."""
    import gymnasium
    import stable_baselines3
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.evaluation import evaluate_policy
    from stable_baselines3.common.monitor import Monitor

    seeded_torch(options)
    make = getattr(stable_baselines3, name)
    where = make_vec_env(environment, environments, seed=1) if environments > 1 else environment
    agent = make("MlpPolicy", where, seed=1, device="cpu", **settings)
    yield "s", elapsed(lambda: agent.learn(steps))
    test = Monitor(gymnasium.make(environment))
    mean, _ = evaluate_policy(agent, test, n_eval_episodes=EVALUATION_EPISODES)
    yield "mean_return", float(mean)


STARTUP_PROGRAM = """
import gymnasium, stable_baselines3
environment = gymnasium.make("CartPole-v1")
environment.reset(seed=0)
environment.step(0)
"""


@measures("run.startup", "stable-baselines3")
def startup(options):
    """From a process's start to its end, the files already in the system's cache."""
    import stable_baselines3  # noqa: F401, so that its absence is noticed as for other peers

    def start():
        subprocess.run([sys.executable, "-c", STARTUP_PROGRAM], check=True)
    once = elapsed(start)
    repetitions = max(3, int(options.seconds / once))
    yield "s", statistics.median(elapsed(start) for _ in range(repetitions))


# JAX comes last, as its threads outlive its measurements.
for mlp in MLPS:
    measure_jax_mlp(mlp)


@measures("run.ppo.cartpole", "jax-compiled-loop")
def ppo_on_cartpole_jax(options):
    """The whole training as one compiled program; compiling is timed apart."""
    import jax
    from ppo_jax import Settings, compiled_training, mean_return

    settings = Settings(
        steps=PPO_STEPS, environments=PPO_ENVIRONMENTS, rollout=PPO_SETTINGS["n_steps"],
        batch=PPO_SETTINGS["batch_size"], epochs=PPO_SETTINGS["n_epochs"],
        gae_lambda=PPO_SETTINGS["gae_lambda"], gamma=PPO_SETTINGS["gamma"],
        rate=PPO_SETTINGS["learning_rate"], clip=PPO_SETTINGS["clip_range"])
    key = jax.random.PRNGKey(1)
    start = time.perf_counter()
    train = compiled_training(settings, key)
    yield "compile_s", time.perf_counter() - start
    times = [elapsed(lambda: jax.block_until_ready(train(key))) for _ in range(3)]
    yield "s", statistics.median(times)
    yield "mean_return", mean_return(train(key), EVALUATION_EPISODES)


# Command line


def available_processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def keep_to_processors(count):
    """Lets this process have `count` processors. JAX has no other setting for its threads."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def parse_arguments():
    known = list(dict.fromkeys(workload for workload, _, _ in MEASUREMENTS))
    parser = argparse.ArgumentParser(
        description="Times Palestra's peers and prints one JSON object a line.",
        epilog="Workloads: " + ", ".join(known))
    processors = available_processors()
    parser.add_argument("--threads", type=int, default=processors, metavar="N",
                        help="threads for every peer (default: all processors, %(default)s)")
    parser.add_argument("--only", default="", metavar="WORKLOAD,...",
                        help="measure these workloads alone")
    parser.add_argument("--seconds", type=float, default=2.0, metavar="S",
                        help="measuring time per workload (default: %(default)s)")
    arguments = parser.parse_args()
    if not 1 <= arguments.threads <= processors:
        parser.error(f"--threads: expected 1 to {processors}, found {arguments.threads}")
    if not arguments.seconds > 0:
        parser.error(f"--seconds: expected a positive number, found {arguments.seconds}")
    only = [name for name in arguments.only.split(",") if name]
    for name in only:
        if name not in known:
            parser.error(f"--only: no workload {name!r}; there are {', '.join(known)}")
    return Options(arguments.threads, arguments.seconds), only or known


def run(workload, peer, measure, options):
    """Prints the lines of one measurement and returns whether it went well."""
    try:
        for metric, value in measure(options):
            print(json.dumps({
                "workload": workload, "peer": peer, "threads": options.threads,
                "metric": metric, "value": value,
            }), flush=True)
    except ModuleNotFoundError as error:
        print(f"peers.py: {workload}: {peer} left out: {error}", file=sys.stderr)
    except Exception as error:  # one peer's failure must not cost the others' figures
        print(f"peers.py: {workload}: {peer} failed: {error!r}", file=sys.stderr)
        return False
    return True


def main():
    options, workloads = parse_arguments()
    if options.threads < available_processors():
        keep_to_processors(options.threads)
    outcomes = [
        run(workload, peer, measure, options)
        for workload, peer, measure in MEASUREMENTS if workload in workloads
    ]
    sys.exit(0 if all(outcomes) else 1)


if __name__ == "__main__":
    main()
