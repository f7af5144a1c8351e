"""What the network in keras-mnist-cnn answers for the first 20 test digits, by NumPy in float64.

    python make_keras_mnist.py $PALESTRA_DATA     # writes keras-mnist.json

The convolutions are those of Theano, `out[y, x] = sum k[i, j] in[y + 1 - i, x + 1 - j]`, written as
such.
"""
import gzip
import json
import sys

import h5py
import numpy as np

data = sys.argv[1]
raw = gzip.open(f"{data}/mnist/t10k-images-idx3-ubyte.gz").read()[16:]
labels = np.frombuffer(gzip.open(f"{data}/mnist/t10k-labels-idx1-ubyte.gz").read()[8:], np.uint8)
x = np.frombuffer(raw, np.uint8).reshape(-1, 1, 28, 28)[:3000] / 255.0
weights = {}
h5py.File(f"{data}/keras-mnist-cnn/my_nn_weights.h5").visititems(
    lambda name, item: weights.__setitem__(name.split("/")[-1], item[()].astype(float))
    if isinstance(item, h5py.Dataset) else None)


def convolve(x, kernel, bias):
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    out = np.zeros((len(x), len(kernel)) + x.shape[2:])
    for i in range(3):
        for j in range(3):
            part = padded[:, :, 2 - i:2 - i + x.shape[2], 2 - j:2 - j + x.shape[3]]
            out += np.einsum("nchw,oc->nohw", part, kernel[:, :, i, j])
    return np.maximum(out + bias[:, None, None], 0)


for index in (1, 2):
    x = convolve(x, weights[f"convolution2d_{index}_W"], weights[f"convolution2d_{index}_b"])
x = x.reshape(len(x), 4, 14, 2, 14, 2).max((3, 5)).reshape(len(x), -1)
x = np.maximum(x @ weights["dense_1_W"] + weights["dense_1_b"], 0)
x = x @ weights["dense_2_W"] + weights["dense_2_b"]
x = np.exp(x - x.max(1, keepdims=True))
x /= x.sum(1, keepdims=True)
print((x.argmax(1) == labels[:3000]).sum(), "right")
json.dump(x[:20].tolist(), open("keras-mnist.json", "w"))
