#!/usr/bin/env python3
"""Makes context.json: two updates of a text network with context labels, as PyTorch computes them.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/AgentsTests/Golden/make_context.py

The file lands beside this script. Everything is float64; the seed is fixed. Arrays are
{"shape": [...], "values": [...]} in the project's layout: kernels [I, O], gates i, f, c, o.

7 ids, windows of 5, vectors of 4, an LSTM of 3, the attention-weighted average of vectors and states (7), and
two heads as textgenrnn has them: output on the average, context_output on the average and the label's columns.
The loss is 0.8 of the context head's cross-entropy and 0.2 of the other's; Adam as Keras has it (epsilon 1e-7
beside the root before its correction), learning rate 0.01. Labels as scikit-learn's LabelBinarizer has them:
three classes make three columns, two classes one.
"""
import json
from pathlib import Path

import torch
from torch.nn import functional as F

OUTPUT = Path(__file__).with_name("context.json")
torch.set_default_dtype(torch.float64)
torch.manual_seed(3)
CLASSES, WINDOW, VECTOR, UNITS, BATCH = 7, 5, 4, 3, 4
FEATURES = VECTOR + UNITS


def array(tensor):
    values = [float(f"{value:.12g}") for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def drawn(*shape):
    """Odd multiples of 1/128 between -1 and 1, exact in Float32."""
    return (2 * torch.randint(-64, 64, shape) + 1).double() / 128


def features(w, windows):
    x = w["embedding_1.embeddings"][windows]
    lstm = "skip_concatenation_1.lstm_1"
    h = c = torch.zeros(len(windows), UNITS)
    states = []
    for t in range(WINDOW):
        z = x[:, t] @ w[f"{lstm}.kernel"] + h @ w[f"{lstm}.recurrent_kernel"] + w[f"{lstm}.bias"]
        i, f, g, o = z.split(UNITS, dim=1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        states.append(h)
    joined = torch.cat([x, torch.stack(states, dim=1)], dim=2)
    logits = (joined @ w["attention_average_1.weights"]).squeeze(2)
    a = (logits - logits.max(dim=1, keepdim=True).values).exp()
    fractions = a / (a.sum(dim=1, keepdim=True) + 1e-7)
    return (fractions[:, :, None] * joined).sum(dim=1)


def columns(labels, count):
    return F.one_hot(labels, count).double() if count > 2 else labels.double()[:, None]


def case(label_count):
    width = label_count if label_count > 2 else 1
    w = {
        "embedding_1.embeddings": drawn(CLASSES, VECTOR),
        "skip_concatenation_1.lstm_1.kernel": drawn(VECTOR, 4 * UNITS),
        "skip_concatenation_1.lstm_1.recurrent_kernel": drawn(UNITS, 4 * UNITS),
        "skip_concatenation_1.lstm_1.bias": drawn(4 * UNITS),
        "attention_average_1.weights": drawn(FEATURES, 1),
        "dense_1.kernel": drawn(FEATURES, CLASSES),
        "dense_1.bias": drawn(CLASSES),
        "context_output.kernel": drawn(FEATURES + width, CLASSES),
        "context_output.bias": drawn(CLASSES),
    }
    result = {"labels": label_count, "weights": {name: array(v) for name, v in w.items()}, "steps": []}
    for v in w.values():
        v.requires_grad_()
    moments = {name: (torch.zeros_like(v), torch.zeros_like(v)) for name, v in w.items()}
    for step in (1, 2):
        windows = torch.randint(0, CLASSES, (BATCH, WINDOW))
        tokens = torch.randint(1, CLASSES, (BATCH,))
        labels = torch.arange(BATCH) % label_count
        a = features(w, windows)
        text = a @ w["dense_1.kernel"] + w["dense_1.bias"]
        joined = torch.cat([a, columns(labels, label_count)], dim=1)
        context = joined @ w["context_output.kernel"] + w["context_output.bias"]
        losses = F.cross_entropy(context, tokens), F.cross_entropy(text, tokens)
        loss = 0.8 * losses[0] + 0.2 * losses[1]
        gradients = torch.autograd.grad(loss, list(w.values()))
        result["steps"].append({
            "windows": array(windows.double()), "tokens": tokens.tolist(), "labels": labels.tolist(),
            "features": array(a), "textLogits": array(text), "contextLogits": array(context),
            "contextLoss": losses[0].item(), "textLoss": losses[1].item(),
        })
        rate = 0.01 * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
        with torch.no_grad():
            for (name, v), g in zip(w.items(), gradients):
                m, s = moments[name]
                m.mul_(0.9).add_(0.1 * g)
                s.mul_(0.999).add_(0.001 * g * g)
                v -= rate * m / (s.sqrt() + 1e-7)
    result["expected"] = {name: array(v) for name, v in w.items()}
    return result


OUTPUT.write_text(json.dumps([case(3), case(2)]) + "\n")
