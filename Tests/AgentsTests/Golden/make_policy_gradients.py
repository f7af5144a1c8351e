#!/usr/bin/env python3
"""Makes policy_gradients.json: distributions, advantages and updates of policy-gradient agents by PyTorch.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/AgentsTests/Golden/make_policy_gradients.py

The file lands beside this script. Everything is float64; the seeds are fixed. Arrays are
{"shape": [...], "values": [...]}, dense kernels [I, O]. Optimizers start with squares of 1, so that a step
shows the size of a gradient.

distributions  log-probabilities and entropies of torch.distributions.
advantages     Schulman et al. (2015), equation 16, by its definition: sums of discounted errors.
ppo            one minibatch of a rollout of six steps of two environments: the loss of the paper with value
               and entropy terms, gradients clipped to a joint norm, one step of Adam (epsilon 1e-5).
a2c            an update from three steps of two environments; the last actions are both possible ones for
               each environment, as the agent draws them itself. RMSprop (decay 0.99, epsilon 1e-5).
sde            the marginal distribution of gSDE: Normal(mean, sqrt(z^2 sigma^2 + 1e-6)).
ars            one step of Mania et al. (2018), algorithm 1, with the best two of three directions.
reinforce      an update from two finished episodes of three steps; the last action is each possible one.
"""
import itertools
import json
from pathlib import Path

import torch
from torch.distributions import Categorical, Normal

OUTPUT = Path(__file__).with_name("policy_gradients.json")
torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
INPUTS, HIDDEN = 3, 5


def array(tensor):
    tensor = torch.as_tensor(tensor)
    return {"shape": list(tensor.shape),
            "values": [float(f"{value:.12g}") for value in tensor.detach().flatten().tolist()]}


def arrays(named):
    return {name: array(tensor) for name, tensor in named.items()}


def drawn(*shape):
    """Odd multiples of 1/128 between -1 and 1: exact in Float32."""
    return (2 * torch.randint(-64, 64, shape) + 1).double() / 128


def networks(outputs, continuous):
    named = {}
    for prefix, last in (("", outputs), ("value.", 1)):
        for index, (i, o) in enumerate(((INPUTS, HIDDEN), (HIDDEN, last)), start=1):
            named[f"{prefix}dense_{index}.kernel"] = drawn(i, o)
            named[f"{prefix}dense_{index}.bias"] = drawn(o)
    if continuous:
        named["log_std"] = drawn(outputs)
    return named


def forward(named, prefix, x):
    hidden = torch.tanh(x @ named[f"{prefix}dense_1.kernel"] + named[f"{prefix}dense_1.bias"])
    return hidden @ named[f"{prefix}dense_2.kernel"] + named[f"{prefix}dense_2.bias"]


def policy(named, x):
    out = forward(named, "", x)
    return Normal(out, named["log_std"].exp()) if "log_std" in named else Categorical(logits=out)


def log_probability(distribution, actions):
    if isinstance(distribution, Categorical):
        return distribution.log_prob(actions[:, 0].long())
    return distribution.log_prob(actions).sum(1)


def entropy(distribution):
    value = distribution.entropy()
    return value if value.dim() == 1 else value.sum(1)


def values(named, x):
    return forward(named, "value.", x)[:, 0]


def trainable(named):
    return {name: tensor.clone().requires_grad_() for name, tensor in named.items()}


def advantages(rewards, values, ended, last, gamma, lam):
    """[T, N] each, last [N]: for every step the discounted sum of the errors up to the episode's end."""
    steps, count = rewards.shape
    following = torch.cat([values[1:], last[None]])
    deltas = rewards + gamma * following * (1 - ended) - values
    result = torch.zeros_like(rewards)
    for environment in range(count):
        for start in range(steps):
            factor = 1.0
            for step in range(start, steps):
                result[start, environment] += factor * deltas[step, environment]
                if ended[step, environment]:
                    break
                factor *= gamma * lam
    return result


def primed(optimizer):
    """As if after one step with gradients of 1: a first step of Adam or RMSprop shows only signs."""
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            ones = torch.ones_like(parameter)
            optimizer.state[parameter] = (
                {"step": torch.tensor(1.0), "exp_avg": torch.zeros_like(parameter), "exp_avg_sq": ones}
                if isinstance(optimizer, torch.optim.Adam) else {"step": torch.tensor(1.0), "square_avg": ones})
    return optimizer


def distributions():
    logits, mean, log_std = drawn(4, 3) * 3, drawn(4, 2), drawn(2)
    drawn_actions, actions = torch.tensor([[2.0], [0.0], [1.0], [1.0]]), drawn(4, 2)
    categorical, normal = Categorical(logits=logits), Normal(mean, log_std.exp())
    return {
        "logits": array(logits), "drawn": array(drawn_actions),
        "categorical": array(log_probability(categorical, drawn_actions)),
        "categoricalEntropy": array(entropy(categorical)),
        "mean": array(mean), "logStd": array(log_std), "actions": array(actions),
        "normal": array(log_probability(normal, actions)), "normalEntropy": array(entropy(normal)),
    }


def advantage_case(gamma, lam):
    rewards, value, last = drawn(6, 2), drawn(6, 2), drawn(2)
    ended = torch.zeros(6, 2)
    ended[2, 0] = ended[4, 1] = ended[5, 0] = 1
    return {"gamma": gamma, "lambda": lam, "rewards": array(rewards), "values": array(value),
            "lastValues": array(last), "ended": array(ended),
            "expected": array(advantages(rewards, value, ended, last, gamma, lam))}


def ppo(name, continuous, clip=0.25, entropy_weight=0.0, normalize=True):
    before = networks(2, continuous)
    named = trainable(before)
    rows = 12
    states = drawn(rows, INPUTS)
    actions = drawn(rows, 2) if continuous else torch.randint(0, 2, (rows, 1)).double()
    old = log_probability(policy(before, states), actions) + drawn(rows) / 2
    gain, returns = drawn(rows) * 2, drawn(rows) * 4
    weights = (gain - gain.mean()) / (gain.std() + 1e-8) if normalize else gain
    distribution = policy(named, states)
    ratio = (log_probability(distribution, actions) - old).exp()
    policy_loss = -torch.min(ratio * weights, ratio.clamp(1 - clip, 1 + clip) * weights).mean()
    value_loss = (returns - values(named, states)).pow(2).mean()
    mean_entropy = entropy(distribution).mean()
    loss = policy_loss + 0.5 * value_loss - entropy_weight * mean_entropy
    optimizer = primed(torch.optim.Adam(list(named.values()), lr=0.125, eps=1e-5))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(list(named.values()), 0.5)
    optimizer.step()
    return {"name": name, "continuous": continuous, "clipRange": clip, "entropyWeight": entropy_weight,
            "normalize": normalize, "weights": arrays(before), "states": array(states),
            "actions": array(actions), "oldLogs": array(old), "advantages": array(gain),
            "returns": array(returns), "expected": arrays(named),
            "losses": [float(x.detach()) for x in (loss, policy_loss, value_loss, mean_entropy)]}


def a2c():
    steps, count, gamma, lam = 3, 2, 0.9375, 0.75
    before = networks(2, False)
    states, following = drawn(steps * count, INPUTS), drawn(count, INPUTS)
    rewards, ended = drawn(steps, count), torch.zeros(steps, count)
    # The first environment's episode ends in its second step, cut off: its reward is bootstrapped.
    ended[1, 0], cut = 1, drawn(1, INPUTS)
    chosen = torch.randint(0, 2, ((steps - 1) * count, 1)).double()
    cases = []
    for last in itertools.product((0.0, 1.0), repeat=count):
        named = trainable(before)
        actions = torch.cat([chosen, torch.tensor(last)[:, None]])
        bootstrapped = rewards.clone()
        bootstrapped[1, 0] += gamma * values(before, cut)[0]
        old = values(before, states).reshape(steps, count)
        gain = advantages(bootstrapped, old, ended, values(before, following), gamma, lam)
        returns, gain = (gain + old).flatten(), gain.flatten()
        distribution = policy(named, states)
        policy_loss = -(gain * log_probability(distribution, actions)).mean()
        value_loss = (returns - values(named, states)).pow(2).mean()
        loss = policy_loss + 0.5 * value_loss - 0.125 * entropy(distribution).mean()
        optimizer = primed(torch.optim.RMSprop(list(named.values()), lr=0.125, alpha=0.99, eps=1e-5))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(named.values()), 0.5)
        optimizer.step()
        cases.append({"lastActions": [int(x) for x in last], "expected": arrays(named),
                      "loss": float(loss.detach())})
    return {"gamma": gamma, "lambda": lam, "weights": arrays(before), "states": array(states),
            "following": array(following), "cut": array(cut), "rewards": array(rewards),
            "actions": array(chosen), "cases": cases}


def reinforce(baseline):
    gamma = 0.9375
    before = networks(2, False)
    states, rewards = drawn(6, INPUTS), drawn(6)
    chosen = torch.randint(0, 2, (5, 1)).double()
    cases = []
    for last in (0.0, 1.0):
        named = trainable(before)
        actions = torch.cat([chosen, torch.tensor([[last]])])
        returns = torch.zeros(6)
        for start in (0, 3):
            for step in range(3):
                returns[start + step] = sum(gamma ** k * rewards[start + step + k] for k in range(3 - step))
        gain = returns - values(before, states) if baseline else returns
        distribution = policy(named, states)
        policy_loss = -(gain * log_probability(distribution, actions)).mean()
        loss = policy_loss + 0.5 * (returns - values(named, states)).pow(2).mean()
        optimizer = primed(torch.optim.Adam(list(named.values()), lr=0.125))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(named.values()), 0.5)
        optimizer.step()
        cases.append({"lastActions": [int(last)], "expected": arrays(named), "loss": float(loss.detach())})
    return {"baseline": baseline, "gamma": gamma, "weights": arrays(before), "states": array(states),
            "rewards": array(rewards), "actions": array(chosen), "cases": cases}


def sde():
    mean, features, log_std = drawn(4, 2), drawn(4, 3), drawn(3, 2)
    actions, noise = drawn(4, 2), drawn(4, 3, 2)
    distribution = Normal(mean, (features.pow(2) @ log_std.exp().pow(2) + 1e-6).sqrt())
    return {"mean": array(mean), "features": array(features), "logStd": array(log_std),
            "actions": array(actions), "noise": array(noise),
            "logs": array(log_probability(distribution, actions)), "entropy": array(entropy(distribution)),
            "sample": array(mean + torch.einsum("nh,nha->na", features, noise))}


def ars():
    theta, directions, returns = drawn(6), drawn(3, 6), drawn(6) * 16
    forward, backward = returns[:3], returns[3:]
    best = torch.argsort(torch.max(forward, backward), descending=True)[:2]
    sigma = torch.cat([forward[best], backward[best]]).std()
    step = ((forward[best] - backward[best])[:, None] * directions[best]).sum(0)
    return {"theta": array(theta), "directions": array(directions), "returns": returns.tolist(),
            "expected": array(theta + 0.02 / (2 * sigma + 1e-6) * step)}


result = {
    "sde": sde(),
    "ars": ars(),
    "distributions": distributions(),
    "advantages": [advantage_case(0.9375, 0.75), advantage_case(0.9375, 1.0), advantage_case(0.75, 0.0)],
    "ppo": [
        ppo("discrete", False),
        ppo("continuous", True),
        ppo("entropy", False, entropy_weight=0.25),
        ppo("continuous entropy", True, entropy_weight=0.25),
        ppo("wide clip", False, clip=8.0),
        ppo("advantages as they are", False, normalize=False),
    ],
    "a2c": a2c(),
    "reinforce": [reinforce(True), reinforce(False)],
}
OUTPUT.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(f"{OUTPUT}: {OUTPUT.stat().st_size} bytes")
