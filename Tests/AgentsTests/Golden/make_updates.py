#!/usr/bin/env python3
"""Makes updates.json: one update of each agent, as PyTorch and NumPy compute it.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/AgentsTests/Golden/make_updates.py

The file lands beside this script. Everything is float64; the seeds are fixed. Arrays are
{"shape": [...], "values": [...]} in the project's layout: dense kernels [I, O]. All given numbers are
odd multiples of 1/128, exact in Float32, so that no argmax is a near tie.

dqn         a network 3-5-A and a target network with other weights; seven transitions, of which one is
            terminal and one is truncated, in one minibatch. Targets
                y = r + gamma (1 - terminal) Q'(s', a*)
                a* = argmax Q'(s', a), with double argmax Q(s', a)
            loss = mean Huber(Q(s, a) - y) with threshold delta_clip, one step of gradient descent (in one
            case of Keras's Adam, epsilon beside the uncorrected root), then the hard or the soft target
            update. Gradient descent shows the size of a gradient; Adam's first step only its sign.
            The extensions of Rainbow and quantiles change it as their papers say; the noise of noisy layers
            comes from NumPy's generators, seeded as the agent seeds them. A prioritized minibatch is drawn
            from equal parts of equal priorities: each transition once, with weight 1; the priorities that
            follow are expected too.
sarsa       a network 3-5-2, three steps of an episode that terminates: an update after each step,
            target r + gamma Q(s', a') with the greedy a' and r alone at the end; in one case the value
            expected over a Boltzmann policy.
tabular     a table of 3 states and 2 actions; two transitions of Q-learning, and an episode of four steps
            with SARSA(lambda), greedy.
losses      losses of distributions with weights, and their gradients at the outputs.
cem         eight remembered candidates of a linear policy with their returns: mean and standard deviation
            of the elite, with decaying extra noise.
off policy  DDPG, TD3 and SAC with networks of 5 hidden units, 3 observations and 2 actions within -1...1:
            two updates on two batches of six transitions with given noise, by PyTorch's Adam, as
            Stable-Baselines3 2.9 makes them (td3.py, sac.py). Adam's first moments show the gradients.
            SAC with gSDE has actions and log-probabilities of Stable-Baselines3's own distribution.
classifier  a network 3-5-4 and one batch: softmax cross-entropy, plain and with smoothed labels.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

OUTPUT = Path(__file__).with_name("updates.json")
torch.set_default_dtype(torch.float64)
torch.manual_seed(7)


def array(tensor):
    tensor = torch.as_tensor(tensor)
    values = [float(f"{value:.12g}") for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def drawn(*shape):
    """Odd multiples of 1/128 between -1 and 1."""
    return (2 * torch.randint(-64, 64, shape) + 1).double() / 128


def weights(*sizes):
    """Kernels [I, O] and biases of a dense network under the names of its layers."""
    named = {}
    for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        named[f"dense_{index}.kernel"] = drawn(inputs, outputs)
        named[f"dense_{index}.bias"] = drawn(outputs)
    return named


def forward(named, x):
    count = len(named) // 2
    for index in range(1, count + 1):
        x = x @ named[f"dense_{index}.kernel"] + named[f"dense_{index}.bias"]
        if index < count:
            x = torch.relu(x)
    return x


def trainable(named):
    return {name: tensor.clone().requires_grad_() for name, tensor in named.items()}


class Optimizer:
    """Gradient descent; Adam with Keras's epsilon, 1e-7 beside the root before its correction; or PyTorch's."""

    def __init__(self, named, kind="sgd", rate=0.125):
        self.named, self.kind, self.rate, self.steps = named, kind, rate, 0
        self.m = {name: torch.zeros_like(tensor) for name, tensor in named.items()}
        self.v = {name: torch.zeros_like(tensor) for name, tensor in named.items()}

    def step(self, loss, clip=None):
        self.steps += 1
        names = list(self.named)
        if self.kind == "torch_adam" and self.steps == 1:
            self.torch_adam = torch.optim.Adam(self.named.values(), lr=self.rate)
        gradients = torch.autograd.grad(loss, [self.named[name] for name in names])
        if clip is not None:
            norm = torch.sqrt(sum((gradient ** 2).sum() for gradient in gradients))
            gradients = [gradient * min(1.0, clip / norm.item()) for gradient in gradients]
        if self.kind == "torch_adam":
            for name, gradient in zip(names, gradients):
                self.named[name].grad = gradient
            return self.torch_adam.step()
        rate = self.rate * (1 - 0.999 ** self.steps) ** 0.5 / (1 - 0.9 ** self.steps)
        with torch.no_grad():
            for name, gradient in zip(names, gradients):
                if self.kind == "sgd":
                    self.named[name] -= self.rate * gradient
                    continue
                self.m[name] = 0.9 * self.m[name] + 0.1 * gradient
                self.v[name] = 0.999 * self.v[name] + 0.001 * gradient ** 2
                self.named[name] -= rate * self.m[name] / (self.v[name].sqrt() + 1e-7)


def join(outputs, dueling):
    if dueling == "none":
        return outputs
    value, advantages = outputs[:, :1], outputs[:, 1:]
    if dueling == "avg":
        return value + advantages - advantages.mean(dim=1, keepdim=True)
    if dueling == "max":
        return value + advantages - advantages.max(dim=1, keepdim=True).values
    return value + advantages


ACTIONS = 3
STEPS = 8
# What happens in eight steps. The eighth has no successor in the memory yet, so seven can be drawn.
TERMINATED, TRUNCATED = [2], [4]
OBSERVATIONS, LAST = drawn(STEPS, 3), drawn(STEPS, 3)
TAKEN = torch.tensor([0, 1, 2, 1, 0, 2, 1, 0])
REWARDS = torch.tensor([1.0, -0.5, 2.0, 0.25, 1.0, -1.0, 0.5, 1.0])


def following(step):
    ended = step in TERMINATED + TRUNCATED or step + 1 == STEPS
    return LAST[step] if ended else OBSERVATIONS[step + 1]


def stream(seed, name):
    """The generator of one of the agent's named streams, as PCG64 of the suite seeds it."""
    def fnv(data, basis):
        for byte in data:
            basis = ((basis ^ byte) * 16_777_619) % 2 ** 32
        return basis

    first = fnv(name.encode(), 2_166_136_261)
    second = fnv(name.encode(), fnv([255], first))
    return np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(first, second)))


def noisy(named):
    """Weights of noisy layers: means and, smaller, standard deviations."""
    layers = {}
    for key, value in named.items():
        number, part = key.removeprefix("dense_").split(".")
        layers.setdefault(number, {})[part] = value
    return {
        f"noisy_dense_{number}.{part}": value
        for number, layer in layers.items()
        for part, value in (
            ("kernel", layer["kernel"]), ("bias", layer["bias"]),
            ("kernel_sigma", drawn(*layer["kernel"].shape).abs()),
            ("bias_sigma", drawn(*layer["bias"].shape).abs()))}


def noisy_forward(named, x, keys):
    """Fortunato et al. (2017), equations 9 to 11: a draw for each layer and call."""
    def scaled(generator, count):
        z = torch.tensor(generator.standard_normal(count))
        return z.sign() * z.abs().sqrt()

    for index in (1, 2):
        generator = np.random.Generator(np.random.PCG64(int(keys.random_raw())))
        kernel, bias, kernel_sigma, bias_sigma = (
            named[f"noisy_dense_{index}.{part}"]
            for part in ("kernel", "bias", "kernel_sigma", "bias_sigma"))
        noise_in, noise_out = scaled(generator, kernel.shape[0]), scaled(generator, kernel.shape[1])
        x = (
            x @ (kernel + kernel_sigma * torch.outer(noise_in, noise_out))
            + bias + bias_sigma * noise_out)
        if index == 1:
            x = torch.relu(x)
    return x


def project(support, rewards, discounts, probabilities):
    """Bellemare et al. (2017), algorithm 1: each atom's probability to its two neighbors."""
    low, high, count = support[0].item(), support[-1].item(), len(support)
    projected = torch.zeros(len(rewards), count)
    for row in range(len(rewards)):
        for atom in range(count):
            moved = min(max((rewards[row] + discounts[row] * support[atom]).item(), low), high)
            b = (moved - low) / (high - low) * (count - 1)
            lower, upper = int(np.floor(b)), int(np.ceil(b))
            p = probabilities[row, atom]
            if lower == upper:
                projected[row, lower] += p
            else:
                projected[row, lower] += p * (upper - b)
                projected[row, upper] += p * (b - lower)
    return projected


def quantile_losses(theta, targets):
    """Dabney et al. (2017), algorithm 1, with a threshold of 1."""
    count = theta.shape[1]
    fractions = (torch.arange(count) * 2 + 1) / (2 * count)
    errors = targets[:, None, :] - theta[:, :, None]
    huber = torch.where(errors.abs() < 1, 0.5 * errors ** 2, errors.abs() - 0.5)
    weights = (fractions[None, :, None] - (errors.detach() < 0).double()).abs()
    return (weights * huber).mean(dim=2).sum(dim=1)


def rainbow(name, **settings):
    defaults = {
        "gamma": 0.875, "double": False, "dueling": "none", "delta_clip": None, "optimizer": "sgd",
        "target_update": 1_000_000.0, "gradient_clip": 0.0, "time_limit_is_terminal": False,
        "n_steps": 1, "prioritized": False, "noisy": False, "distribution": "none", "atoms": 1}
    settings = defaults | settings
    atoms, gamma = settings["atoms"], settings["gamma"]
    outputs = (ACTIONS + (settings["dueling"] != "none")) * atoms
    made = [weights(3, 5, outputs) for _ in range(2)]
    if settings["noisy"]:
        made = [noisy(named) for named in made]
    online, target = trainable(made[0]), made[1]
    given = {key: array(value) for key, value in online.items()}
    given_target = {key: array(value) for key, value in target.items()}
    keys = stream(1, "noise")
    support = torch.linspace(-2, 2, atoms)

    def evaluate(named, x):
        y = noisy_forward(named, x, keys) if settings["noisy"] else forward(named, x)
        y = y.reshape(len(x), -1, atoms)
        if settings["dueling"] == "avg":
            y = y[:, :1] + y[:, 1:] - y[:, 1:].mean(dim=1, keepdim=True)
        return y

    def values(y):
        if settings["distribution"] == "categorical":
            return (y.softmax(dim=2) * support).sum(dim=2)
        return y.mean(dim=2)

    rows, rewards, ends, discounts, following_states = range(STEPS - 1), [], [], [], []
    for row in rows:
        total, steps = 0.0, 0
        while True:
            at = row + steps
            total += gamma ** steps * REWARDS[at].item()
            steps += 1
            ended = at in TERMINATED + TRUNCATED
            # The newest entry has no successor in the memory: nothing is known beyond its state.
            if ended or steps == settings["n_steps"] or at + 1 == STEPS - 1:
                break
        rewards.append(total)
        ends.append(float(at in TERMINATED))
        discounts.append(gamma ** steps * (1 - ends[-1]))
        following_states.append(following(at))
    rewards, discounts = torch.tensor(rewards), torch.tensor(discounts)
    with torch.no_grad():
        next_outputs = evaluate(target, torch.stack(following_states))
        choosing = (
            evaluate(online, torch.stack(following_states)) if settings["double"] else next_outputs)
        best = values(choosing).argmax(dim=1)
        chosen_next = next_outputs[torch.arange(len(rows)), best]
        if settings["distribution"] == "categorical":
            y = project(support, rewards, discounts, chosen_next.softmax(dim=1))
        else:
            y = rewards[:, None] + discounts[:, None] * chosen_next
    chosen = evaluate(online, OBSERVATIONS[:-1])[torch.arange(len(rows)), TAKEN[:-1]]
    if settings["distribution"] == "categorical":
        losses = -(y * chosen.log_softmax(dim=1)).sum(dim=1)
        errors = losses
    elif settings["distribution"] == "quantile":
        losses = quantile_losses(chosen, y)
        errors = losses
    else:
        losses = 0.5 * (chosen - y)[:, 0] ** 2
        errors = (chosen - y)[:, 0].abs()
    loss = losses.mean()
    priorities = (errors.detach() + 1e-6) ** 0.6
    Optimizer(online, settings["optimizer"]).step(loss)
    return {
        "name": name, "settings": settings, "weights": given, "target_weights": given_target,
        "loss": loss.item(), "priorities": array(priorities),
        "expected": {key: array(value) for key, value in online.items()},
        "expected_target": {key: array(value) for key, value in target.items()}}


def weighted_losses():
    theta, targets = drawn(4, 3).requires_grad_(), 2 * drawn(4, 3)
    weights_ = drawn(4).abs()
    loss = (quantile_losses(theta, targets) * weights_).mean()
    logits, probabilities = drawn(4, 3).requires_grad_(), drawn(4, 3).softmax(dim=1)
    entropy = (-(probabilities * logits.log_softmax(dim=1)).sum(dim=1) * weights_).mean()
    value, target = drawn(4).requires_grad_(), 2 * drawn(4)
    huber = (F.huber_loss(value, target, delta=0.5, reduction="none") * weights_).mean()
    return [
        {"name": name, "outputs": array(outputs), "targets": array(target), "weights": array(weights_),
         "loss": loss.item(), "gradient": array(torch.autograd.grad(loss, outputs)[0])}
        for name, outputs, target, loss in (
            ("quantile", theta, targets, loss), ("categorical", logits, probabilities, entropy),
            ("none", value, target, huber))]


def projections():
    """Shifted, scaled and clipped distributions on five atoms from -2 to 2."""
    support = torch.linspace(-2, 2, 5)
    logits = drawn(6, 5)
    rewards = torch.tensor([0.0, 0.5, -1.25, 3.0, -3.0, 1.0])
    discounts = torch.tensor([1.0, 0.875, 0.5, 1.0, 0.875, 0.0])
    return {
        "logits": array(logits), "rewards": array(rewards), "discounts": array(discounts),
        "expected": array(project(support, rewards, discounts, logits.softmax(dim=1)))}


def expected_sarsa(name):
    gamma, tau, named = 0.875, 0.5, trainable(weights(3, 5, 2))
    given = {key: array(value) for key, value in named.items()}
    observations, last = drawn(1, 3), drawn(1, 3)
    with torch.no_grad():
        values = forward(named, last)[0]
        y = 0.5 + gamma * ((values / tau).softmax(dim=0) * values).sum()
    update(named, Optimizer(named), observations[0], 1, y, None)
    return {
        "name": name, "gamma": gamma, "tau": tau, "weights": given,
        "observations": array(observations), "last_observation": array(last), "reward": 0.5,
        "action": 1, "expected": {key: array(value) for key, value in named.items()}}


def q_learning():
    alpha, gamma, table = 0.25, 0.875, drawn(3, 2)
    given = array(table)
    table = table.clone()
    # Two environments in one step: 0 -> 2 by action 1; 1 -> 2 by action 0, terminal.
    targets = [0.5 + gamma * table[2].max(), torch.tensor(-1.0)]
    table[0, 1] += alpha * (targets[0] - table[0, 1])
    table[1, 0] += alpha * (targets[1] - table[1, 0])
    return {
        "alpha": alpha, "gamma": gamma, "table": given, "rewards": [0.5, -1.0],
        "expected": array(table)}


def sarsa_lambda(traces):
    """Sutton and Barto (2018), section 12.7, in the tabular case; states 0, 1, 0, 2 and the end."""
    alpha, gamma, lambda_, table = 0.25, 0.875, 0.5, drawn(3, 2).abs()
    given, table, e = array(table), table.clone(), torch.zeros(3, 2)
    states, rewards, taken = [0, 1, 0, 2], [1.0, -0.5, 0.25, 2.0], []
    action = int(table[states[0]].argmax())
    for step, state in enumerate(states):
        taken.append(action)
        delta = rewards[step] - table[state, action]
        following_action = 0
        if step < 3:
            following_action = int(table[states[step + 1]].argmax())
            delta = delta + gamma * table[states[step + 1], following_action]
        e[state, action] = e[state, action] + 1 if traces == "accumulating" else 1.0
        table = table + alpha * delta * e
        e = gamma * lambda_ * e
        action = following_action
    return {
        "traces": traces, "alpha": alpha, "gamma": gamma, "lambda": lambda_, "table": given,
        "states": states, "rewards": rewards, "actions": taken, "expected": array(table)}


def dqn(name, **settings):
    defaults = {
        "gamma": 0.875, "double": False, "dueling": "none", "delta_clip": None,
        "optimizer": "sgd", "target_update": 1_000_000.0, "gradient_clip": 0.0, "time_limit_is_terminal": False}
    settings = defaults | settings
    outputs = ACTIONS + (settings["dueling"] != "none")
    online, target = trainable(weights(3, 5, outputs)), weights(3, 5, outputs)
    given = {key: array(value) for key, value in online.items()}
    given_target = {key: array(value) for key, value in target.items()}
    rows = range(STEPS - 1)
    states, following_states = OBSERVATIONS[:-1], torch.stack([following(row) for row in rows])
    ends = TERMINATED + (TRUNCATED if settings["time_limit_is_terminal"] else [])
    terminal = torch.tensor([float(row in ends) for row in rows])
    with torch.no_grad():
        next_values = join(forward(target, following_states), settings["dueling"])
        choosing = (
            join(forward(online, following_states), settings["dueling"])
            if settings["double"] else next_values)
        best = next_values.gather(1, choosing.argmax(dim=1, keepdim=True))[:, 0]
        y = REWARDS[:-1] + settings["gamma"] * (1 - terminal) * best
    values = join(forward(online, states), settings["dueling"])
    chosen = values.gather(1, TAKEN[:-1, None])[:, 0]
    if settings["delta_clip"] is None:
        loss = 0.5 * ((chosen - y) ** 2).mean()
    else:
        loss = F.huber_loss(chosen, y, delta=settings["delta_clip"])
    Optimizer(online, settings["optimizer"]).step(loss, settings["gradient_clip"] or None)
    tau = settings["target_update"]
    if tau < 1:
        target = {key: (1 - tau) * target[key] + tau * online[key] for key in target}
    elif STEPS % int(tau) == 0:
        target = online
    return {
        "name": name, "settings": settings, "weights": given, "target_weights": given_target,
        "loss": loss.item(),
        "expected": {key: array(value) for key, value in online.items()},
        "expected_target": {key: array(value) for key, value in target.items()}}


def sarsa(name, delta_clip):
    gamma, named = 0.875, trainable(weights(3, 5, 2))
    given = {key: array(value) for key, value in named.items()}
    observations = drawn(3, 3)
    rewards = torch.tensor([1.0, -0.5, 2.0])
    optimizer, taken = Optimizer(named), []
    for step in range(3):
        # The action of a step is chosen before the update of the step before.
        with torch.no_grad():
            values = forward(named, observations[step:step + 1])[0]
        action = int(values.argmax())
        if step > 0:
            update(named, optimizer, observations[step - 1], taken[-1],
                   rewards[step - 1] + gamma * values[action], delta_clip)
        taken.append(action)
    update(named, optimizer, observations[2], taken[-1], rewards[2], delta_clip)
    return {
        "name": name, "delta_clip": delta_clip, "gamma": gamma, "weights": given,
        "observations": array(observations), "last_observation": array(drawn(3)),
        "rewards": rewards.tolist(), "actions": taken,
        "expected": {key: array(value) for key, value in named.items()}}


def update(named, optimizer, state, action, target, delta_clip):
    value = forward(named, state[None])[0, action]
    loss = (
        0.5 * (value - target) ** 2 if delta_clip is None
        else F.huber_loss(value, torch.as_tensor(target), delta=delta_clip))
    optimizer.step(loss)


def cem(name, elite_fraction, amplitude, decay):
    step = 40
    # A linear policy of 3 observations and 2 actions: 8 weights.
    candidates, scores = drawn(8, 8).numpy(), [3.0, 11.0, 7.0, 1.0, 9.0, 2.0, 8.0, 5.0]
    count = max(1, int(8 * elite_fraction))
    elite = candidates[np.argsort(scores)[::-1][:count]]
    extra = amplitude * np.exp(-decay * step)
    return {
        "name": name, "elite_fraction": elite_fraction, "noise_amplitude": amplitude,
        "noise_decay": decay, "step": step, "candidates": array(torch.tensor(candidates)),
        "scores": scores, "mean": array(torch.tensor(elite.mean(axis=0))),
        "standard_deviation": array(torch.tensor(elite.std(axis=0) + extra)),
        "mean_best": float(np.mean(np.sort(scores)[::-1][:count]))}


def classifier(name, smoothing):
    named = trainable(weights(3, 5, 4))
    given = {key: array(value) for key, value in named.items()}
    x, labels = drawn(6, 3), torch.tensor([0, 3, 1, 2, 3, 0])
    logits = forward(named, x)
    loss = F.cross_entropy(logits, labels, label_smoothing=smoothing)
    Optimizer(named).step(loss)
    return {
        "name": name, "label_smoothing": smoothing, "weights": given, "x": array(x),
        "labels": labels.tolist(), "predictions": logits.argmax(dim=1).tolist(),
        "loss": loss.item(), "expected": {key: array(value) for key, value in named.items()}}


class Networks:
    """An agent's networks with Adam, as PyTorch has it, over each of them."""

    def __init__(self, rate, **networks):
        self.named = {key: trainable(value) for key, value in networks.items()}
        self.given = {
            f"{key}.{name}": array(tensor)
            for key, named in self.named.items() for name, tensor in named.items()}
        self.rate, self.optimizers = rate, {}

    def optimizer(self, name, *keys):
        """One optimizer over the parameters of some networks, in their order."""
        parameters = [tensor for key in keys for tensor in self.named[key].values()]
        self.optimizers[name] = torch.optim.Adam(parameters, lr=self.rate)

    def step(self, name, loss):
        self.optimizers[name].zero_grad()
        # Gradients of one loss do not reach the networks of another optimizer.
        parameters = self.optimizers[name].param_groups[0]["params"]
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        self.optimizers[name].step()

    def move(self, target, online, tau):
        with torch.no_grad():
            for name, tensor in self.named[target].items():
                tensor.mul_(1 - tau).add_(tau * self.named[online][name])

    def expected(self):
        tensors = {
            f"{key}.{name}": array(tensor)
            for key, named in self.named.items() for name, tensor in named.items()}
        for name, optimizer in self.optimizers.items():
            for index, parameter in enumerate(optimizer.param_groups[0]["params"]):
                if parameter in optimizer.state:
                    tensors[f"{name}.m.{index}"] = array(optimizer.state[parameter]["exp_avg"])
        return tensors


def value(critic, states, actions):
    return forward(critic, torch.cat([states, actions], dim=1))[:, 0]


def squashed_gaussian(outputs, noise):
    """Stable-Baselines3's SquashedDiagGaussianDistribution: actions and their log-probabilities."""
    mean, log_std = outputs.chunk(2, dim=1)
    log_std = log_std.clamp(-20, 2)
    gaussian = mean + log_std.exp() * noise
    actions = torch.tanh(gaussian)
    log_prob = torch.distributions.Normal(mean, log_std.exp()).log_prob(gaussian).sum(dim=1)
    return actions, log_prob - torch.log(1 - actions ** 2 + 1e-6).sum(dim=1)


BATCHES, ROWS, SIZE = 2, 6, 2
GAMMA, TAU, RATE = 0.875, 0.25, 0.0625


def transitions():
    terminated = torch.zeros(BATCHES, ROWS)
    terminated[0, 2] = terminated[1, 4] = 1
    return {
        "states": drawn(BATCHES, ROWS, 3), "actions": drawn(BATCHES, ROWS, SIZE),
        "rewards": drawn(BATCHES, ROWS) * 2, "next_states": drawn(BATCHES, ROWS, 3),
        "terminated": terminated, "noise": drawn(BATCHES, ROWS, SIZE) * 2,
        "next_noise": drawn(BATCHES, ROWS, SIZE) * 2}


def off_policy_case(name, agent, batches, networks, losses, **more):
    return {
        "name": name, "agent": agent, "gamma": GAMMA, "target_update": TAU, "learning_rate": RATE,
        "batches": {key: array(tensor) for key, tensor in batches.items()},
        "weights": networks.given, "expected": networks.expected(),
        "losses": {key: float(loss.detach()) for key, loss in losses.items()}} | more


def ddpg():
    batches, actor, critic = transitions(), weights(3, 5, SIZE), weights(3 + SIZE, 5, 1)
    networks = Networks(
        RATE, actor=actor, critic=critic, target_actor=weights(3, 5, SIZE),
        target_critic=weights(3 + SIZE, 5, 1))
    named = networks.named
    networks.optimizer("actor_optimizer", "actor")
    networks.optimizer("critic_optimizer", "critic")
    for index in range(BATCHES):
        batch = {key: tensor[index] for key, tensor in batches.items()}
        with torch.no_grad():
            next_actions = torch.tanh(forward(named["target_actor"], batch["next_states"]))
            y = batch["rewards"] + GAMMA * (1 - batch["terminated"]) * value(
                named["target_critic"], batch["next_states"], next_actions)
        critic_loss = F.mse_loss(value(named["critic"], batch["states"], batch["actions"]), y)
        networks.step("critic_optimizer", critic_loss)
        actions = torch.tanh(forward(named["actor"], batch["states"]))
        actor_loss = -value(named["critic"], batch["states"], actions).mean()
        networks.step("actor_optimizer", actor_loss)
        networks.move("target_actor", "actor", TAU)
        networks.move("target_critic", "critic", TAU)
    return off_policy_case(
        "ddpg", "ddpg", batches, networks, {"actor_loss": actor_loss, "critic_loss": critic_loss})


def twins(**others):
    networks = Networks(RATE, **others, **{
        f"{kind}.{index}": weights(3 + SIZE, 5, 1)
        for kind in ("critics", "target_critics") for index in ("first", "second")})
    networks.optimizer("actor_optimizer", "actor")
    networks.optimizer("critic_optimizer", "critics.first", "critics.second")
    return networks


def both(networks, kind, states, actions):
    return [value(networks.named[f"{kind}.{index}"], states, actions) for index in ("first", "second")]


def td3(name, delay):
    smoothing, limit = 0.25, 0.375
    batches = transitions()
    networks = twins(actor=weights(3, 5, SIZE), target_actor=weights(3, 5, SIZE))
    named = networks.named
    for index in range(BATCHES):
        batch = {key: tensor[index] for key, tensor in batches.items()}
        with torch.no_grad():
            noise = (batch["noise"] * smoothing).clamp(-limit, limit)
            next_actions = torch.tanh(forward(named["target_actor"], batch["next_states"]))
            next_values = torch.minimum(*both(
                networks, "target_critics", batch["next_states"], (next_actions + noise).clamp(-1, 1)))
            y = batch["rewards"] + GAMMA * (1 - batch["terminated"]) * next_values
        critic_loss = sum(
            F.mse_loss(values, y)
            for values in both(networks, "critics", batch["states"], batch["actions"]))
        networks.step("critic_optimizer", critic_loss)
        if (index + 1) % delay == 0:
            actions = torch.tanh(forward(named["actor"], batch["states"]))
            actor_loss = -value(named["critics.first"], batch["states"], actions).mean()
            networks.step("actor_optimizer", actor_loss)
            networks.move("target_actor", "actor", TAU)
            for twin in ("first", "second"):
                networks.move(f"target_critics.{twin}", f"critics.{twin}", TAU)
    return off_policy_case(
        name, "td3", batches, networks, {"actor_loss": actor_loss, "critic_loss": critic_loss},
        policy_delay=delay, target_policy_noise=smoothing, target_noise_clip=limit)


def gsde(use_expln):
    """Stable-Baselines3's policy of SAC with gSDE: actions and their log-probabilities."""
    from stable_baselines3.common.distributions import StateDependentNoiseDistribution

    distribution = StateDependentNoiseDistribution(
        SIZE, use_expln=use_expln, squash_output=True, learn_features=True)

    def policy(actor, states, noise):
        hidden = torch.relu(states @ actor["dense_1.kernel"] + actor["dense_1.bias"])
        mean = F.hardtanh(hidden @ actor["dense_2.kernel"] + actor["dense_2.bias"], -2, 2)
        distribution.exploration_mat = distribution.get_std(actor["log_std"]) * noise
        distribution.exploration_matrices = distribution.exploration_mat[None]
        distribution.proba_distribution(mean, actor["log_std"], hidden)
        actions = distribution.sample()
        return actions, distribution.log_prob(actions)
    return policy


def sac_with_gsde(name, ent_coef, target_entropy, use_expln):
    batches = transitions()
    # One function of the state for all of a batch.
    batches["noise"] = batches["next_noise"] = drawn(BATCHES, 5, SIZE) * 2
    networks = twins(actor=weights(3, 5, SIZE) | {"log_std": drawn(5, SIZE)})
    return sac(
        name, ent_coef, target_entropy, batches, networks, gsde(use_expln), use_expln=use_expln)


def gaussian_policy(actor, states, noise):
    return squashed_gaussian(forward(actor, states), noise)


def sac(name, ent_coef, target_entropy, batches=None, networks=None, policy=gaussian_policy, **more):
    is_learned = isinstance(ent_coef, str)
    batches = batches or transitions()
    networks = networks or twins(actor=weights(3, 5, 2 * SIZE))
    named = networks.named
    initial = float(ent_coef.split("_")[1]) if is_learned else ent_coef
    log_alpha = torch.tensor([initial]).log().requires_grad_()
    optimizer = torch.optim.Adam([log_alpha], lr=RATE)
    target = -float(SIZE) if target_entropy == "auto" else target_entropy
    for index in range(BATCHES):
        batch = {key: tensor[index] for key, tensor in batches.items()}
        alpha = log_alpha.detach().exp()
        actions, log_prob = policy(named["actor"], batch["states"], batch["noise"])
        if is_learned:
            optimizer.zero_grad()
            (-(log_alpha * (log_prob + target).detach()).mean()).backward()
            optimizer.step()
        with torch.no_grad():
            next_actions, next_log_prob = policy(
                named["actor"], batch["next_states"], batch["next_noise"])
            next_values = torch.minimum(*both(
                networks, "target_critics", batch["next_states"], next_actions)) - alpha * next_log_prob
            y = batch["rewards"] + GAMMA * (1 - batch["terminated"]) * next_values
        critic_loss = 0.5 * sum(
            F.mse_loss(values, y)
            for values in both(networks, "critics", batch["states"], batch["actions"]))
        networks.step("critic_optimizer", critic_loss)
        values = torch.minimum(*both(networks, "critics", batch["states"], actions))
        actor_loss = (alpha * log_prob - values).mean()
        networks.step("actor_optimizer", actor_loss)
        for twin in ("first", "second"):
            networks.move(f"target_critics.{twin}", f"critics.{twin}", TAU)
    return off_policy_case(
        name, "sac", batches, networks,
        {"actor_loss": actor_loss, "critic_loss": critic_loss, "ent_coef": log_alpha.exp()[0]},
        ent_coef=str(ent_coef), target_entropy=str(target_entropy), **more)


def camel_case(value):
    """The same with Swift's spelling of the keys; the names of tensors have a dot and stay."""
    if isinstance(value, list):
        return [camel_case(item) for item in value]
    if not isinstance(value, dict):
        return value

    def spelled(key):
        first, *rest = key.split("_")
        return key if "." in key else first + "".join(word.capitalize() for word in rest)

    return {spelled(key): camel_case(item) for key, item in value.items()}


def main():
    golden = {
        "steps": {
            "observations": array(OBSERVATIONS), "last_observations": array(LAST),
            "actions": TAKEN.tolist(), "rewards": REWARDS.tolist(), "terminated": TERMINATED,
            "truncated": TRUNCATED},
        "dqn": [
            dqn("plain"),
            dqn("double", double=True),
            dqn("dueling avg", dueling="avg"),
            dqn("dueling max", dueling="max"),
            dqn("dueling naive", dueling="naive"),
            dqn("double dueling avg", double=True, dueling="avg"),
            dqn("huber", delta_clip=0.25),
            dqn("clipped gradients", gradient_clip=0.125),
            dqn("adam", optimizer="adam"),
            dqn("hard target", target_update=8.0),
            dqn("soft target", target_update=0.25),
            dqn("time limit is terminal", time_limit_is_terminal=True),
        ],
        "sarsa": [sarsa("plain", None), sarsa("huber", 0.25)],
        "cem": [cem("elite of three", 0.4, 0.0, 0.0), cem("noise", 0.25, 0.5, 0.03125)],
        "classifier": [classifier("plain", 0.0), classifier("smoothed", 0.25)],
        "off_policy": [
            ddpg(), td3("td3", 2), td3("td3 without delay", 1), sac("sac", "auto_0.5", "auto"),
            sac("sac with a target entropy", "auto_0.5", -0.25), sac("sac fixed", 0.25, "auto")],
    }
    golden["rainbow"] = [
        rainbow("none"),
        rainbow("n step", n_steps=3),
        rainbow("prioritized", prioritized=True),
        rainbow("noisy", noisy=True),
        rainbow("noisy double", noisy=True, double=True),
        rainbow("categorical", distribution="categorical", atoms=5),
        rainbow("quantile", distribution="quantile", atoms=4, delta_clip=1.0),
        rainbow("quantile dueling double", distribution="quantile", atoms=4, delta_clip=1.0,
                dueling="avg", double=True),
        rainbow("rainbow", n_steps=3, prioritized=True, noisy=True, double=True, dueling="avg",
                distribution="categorical", atoms=5),
    ]
    golden["losses"] = weighted_losses()
    golden["projection"] = projections()
    golden["expected_sarsa"] = expected_sarsa("expected")
    golden["q_learning"] = q_learning()
    golden["sarsa_lambda"] = [sarsa_lambda("accumulating"), sarsa_lambda("replacing")]
    # Last, as everything is drawn from one generator.
    golden["off_policy"] += [
        sac_with_gsde("sac with gsde", "auto_0.5", "auto", False),
        sac_with_gsde("sac with gsde and expln", 0.25, "auto", True)]
    golden["dqn"].append(dqn("torch adam", optimizer="torch_adam"))
    OUTPUT.write_text(json.dumps(camel_case(golden)) + "\n")


if __name__ == "__main__":
    main()
