#!/usr/bin/env python3
"""Makes textgenrnn.json: what Keras predicts and writes with textgenrnn's published weights.

    python3 -m pip install keras torch h5py numpy
    python3 Tests/ExperimentsTests/Golden/make_textgenrnn.py FOLDER

FOLDER holds textgenrnn_weights.hdf5, hacker_news.hdf5 and textgenrnn_vocab.json of textgenrnn 2.0.0
(https://github.com/minimaxir/textgenrnn). The file lands beside this script.

The network is built of Keras' own layers; the kernels of the fused GPU layer are converted as Keras 2
did (keras.engine.saving, preprocess_weights_for_loading), which Keras 3 no longer does. Generation follows textgenrnn's `textgenrnn_generate` and
`textgenrnn_sample`, with one difference: np.random.multinomial is replaced by the first index at
which the cumulative sum exceeds a uniform draw of PCG64, so that the draws are fixed.

- predictions: of each prefix the ten most probable ids with their probabilities.
- texts: prefix, temperatures, the number of the text and what is written in at most 60 tokens.
"""
import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

OUTPUT = Path(__file__).with_name("textgenrnn.json")
WINDOW, LENGTH, SEED = 40, 60, 11
MARKER = "<s>"


class AttentionAverage(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 1), name="attention_W")

    def call(self, x):
        logits = keras.ops.squeeze(keras.ops.matmul(x, self.w), -1)
        a = keras.ops.exp(logits - keras.ops.max(logits, axis=-1, keepdims=True))
        weights = a / (keras.ops.sum(a, axis=1, keepdims=True) + 1e-7)
        return keras.ops.sum(x * keras.ops.expand_dims(weights, -1), axis=1)


def build(classes):
    x = keras.Input((WINDOW,), name="input")
    e = keras.layers.Embedding(classes, 100, name="embedding")(x)
    layers, h = [e], e
    for index in (1, 2):
        h = keras.layers.LSTM(128, return_sequences=True, name=f"rnn_{index}")(h)
        layers.append(h)
    y = AttentionAverage(name="attention")(keras.layers.Concatenate(name="rnn_concat")(layers))
    return keras.Model(x, keras.layers.Dense(classes, activation="softmax", name="output")(y))


def from_gpu(kernel, recurrent_kernel, bias):
    def blocks(matrix, change):
        return np.hstack([change(block) for block in np.hsplit(matrix, 4)])
    return [
        blocks(kernel, lambda block: block.T.reshape(block.shape, order="F")),
        blocks(recurrent_kernel, np.transpose), np.sum(np.split(bias, 2), axis=0)]


def load(model, path):
    with h5py.File(path) as file:
        for layer in model.layers:
            if not layer.weights:
                continue
            group = file[layer.name][layer.name]
            if layer.name.startswith("rnn_"):
                names = ("kernel:0", "recurrent_kernel:0", "bias:0")
                values = from_gpu(*(np.array(group[name]) for name in names))
            else:
                order = {"embedding": ["embeddings:0"], "attention": ["attention_W:0"],
                         "output": ["kernel:0", "bias:0"]}[layer.name]
                values = [np.array(group[name]) for name in order]
            layer.set_weights(values)


def predict(model, vocabulary, text):
    ids = [vocabulary.get(token, 0) for token in text[-WINDOW:]]
    return np.asarray(
        model(np.array([[0] * (WINDOW - len(ids)) + ids])).detach().cpu().numpy()[0])


def sample(prediction, temperature, random):
    if temperature == 0:
        return int(np.argmax(prediction))
    p = np.log(prediction.astype("float64") + 1e-7) / temperature
    p = np.exp(p)
    p /= p.sum()
    index = int(np.argmax(np.cumsum(p) > random.random()))
    return index if index else int(np.argsort(p)[-2])


def generate(model, vocabulary, tokens, prefix, temperatures, number):
    random = np.random.Generator(np.random.PCG64(
        np.random.SeedSequence(SEED, spawn_key=spawn_key(f"text {number}"))))
    text = [MARKER, *prefix]
    while len(text) < LENGTH:
        temperature = temperatures[(len(text) - 1) % len(temperatures)]
        token = tokens[sample(predict(model, vocabulary, text), temperature, random)]
        text.append(token)
        if token == MARKER:
            break
    return "".join(token for token in text if token != MARKER)


def spawn_key(name):
    """The program's named streams: FNV-1a over the name, then on over the byte 0xff and the name."""
    def hashed(data, value):
        for byte in data:
            value = ((value ^ byte) * 16_777_619) & 0xFFFFFFFF
        return value
    first = hashed(name.encode(), 2_166_136_261)
    return first, hashed(name.encode(), hashed(b"\xff", first))


def main():
    folder = Path(sys.argv[1])
    vocabulary = json.loads((folder / "textgenrnn_vocab.json").read_text())
    tokens = {index: token for token, index in vocabulary.items()}
    result = []
    for name in ("textgenrnn_weights.hdf5", "hacker_news.hdf5"):
        model = build(len(vocabulary) + 1)
        load(model, folder / name)
        predictions = []
        for prefix in ("", "The ", "Why do people who never studied it always say that "):
            p = predict(model, vocabulary, [MARKER, *prefix])
            ids = np.argsort(-p, kind="stable")[:10]
            predictions.append({
                "prefix": prefix, "ids": ids.tolist(),
                "probabilities": [float(f"{p[index]:.9g}") for index in ids]})
        texts = []
        for number, (prefix, temperatures) in enumerate((
                ("", [1.0, 0.5, 0.2, 0.2]), ("My ", [0.5]), ("Ask ", [1.0]))):
            texts.append({
                "prefix": prefix, "temperatures": temperatures, "number": number,
                "text": generate(model, vocabulary, tokens, prefix, temperatures, number)})
        result.append({"weights": name, "predictions": predictions, "texts": texts})
    OUTPUT.write_text(json.dumps(
        {"seed": SEED, "length": LENGTH, "models": result}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
