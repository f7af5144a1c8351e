"""Writes VGG16 with seeded random weights in the two published layouts, and what Keras and torchvision
answer.

    KERAS_BACKEND=torch python make_vgg16.py small             # 2 filters first: the golden files
    KERAS_BACKEND=torch python make_vgg16.py full FOLDER IMAGES  # the real size, on photographs

Keras's layout is that of `vgg16_weights_tf_dim_ordering_tf_kernels.h5`: a group for each layer with
`block1_conv1_W_1:0` and `block1_conv1_b_1:0`. `full` also writes `x.npy`, bytes [N, 224, 224, 3]:
photographs resized to 224x224 by nearest pixels, as Keras's `load_img` does.
"""
import glob
import json
import os
import sys

import h5py
import keras
import numpy as np
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn

L = keras.layers
random = np.random.default_rng(16)


def keras_network(width, units, classes):
    layers = [keras.Input((224, 224, 3))]
    for block, multiples in enumerate([[1, 1], [2, 2], [4, 4, 4], [8, 8, 8], [8, 8, 8]], 1):
        for index, multiple in enumerate(multiples, 1):
            layers.append(L.Conv2D(width * multiple, 3, padding="same", activation="relu",
                                   name=f"block{block}_conv{index}"))
        layers.append(L.MaxPooling2D(2, strides=2, name=f"block{block}_pool"))
    return keras.Sequential(layers + [
        L.Flatten(name="flatten"), L.Dense(units, activation="relu", name="fc1"),
        L.Dense(units, activation="relu", name="fc2"),
        L.Dense(classes, activation="softmax", name="predictions")])


def torch_network(width, units, classes):
    if width == 64:
        return torchvision.models.vgg16(weights=None)
    plan = [v if v == "M" else v * width // 64
            for v in torchvision.models.vgg.cfgs["D"]]
    model = torchvision.models.VGG(torchvision.models.vgg.make_layers(plan), num_classes=classes,
                                   init_weights=False)
    model.classifier = nn.Sequential(
        nn.Linear(width * 8 * 49, units), nn.ReLU(True), nn.Dropout(), nn.Linear(units, units),
        nn.ReLU(True), nn.Dropout(), nn.Linear(units, classes))
    return model


def drawn(shape, inputs):
    return (random.standard_normal(shape, dtype=np.float32) * np.sqrt(2 / inputs)).astype(np.float32)


def write_keras(path, model):
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}_{role}_1:0" for role in "Wb"][:len(layer.weights)]
            group.attrs["weight_names"] = [name.encode() for name in names]
            if not layer.weights:
                continue
            kernel, bias = layer.get_weights()
            values = [drawn(kernel.shape, np.prod(kernel.shape[:-1])), drawn(bias.shape, 200)]
            # Bytes come in: with numbers about 1 the probabilities stay away from 0 and 1.
            values[0] /= 64 if layer.name == "block1_conv1" else 1
            layer.set_weights(values)
            for name, value in zip(names, values):
                group[name] = value


def answers(bytes_, keras_model, torch_model):
    caffe = bytes_[..., ::-1].astype(np.float32) - np.array([103.939, 116.779, 123.68], np.float32)
    one = keras_model.predict(caffe, batch_size=2, verbose=0)
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    x = torch.tensor(bytes_).permute(0, 3, 1, 2).float() / 255
    x = torchvision.transforms.functional.normalize(x, mean, std)
    with torch.no_grad():
        return one, torch_model.eval()(x).numpy()


def make(folder, bytes_, width, units, classes):
    keras_model = keras_network(width, units, classes)
    write_keras(f"{folder}/vgg16-keras.h5", keras_model)
    torch_model = torch_network(width, units, classes)
    with torch.no_grad():
        for value in torch_model.state_dict().values():
            value.copy_(torch.tensor(drawn(value.shape, np.prod(value.shape[1:]) if value.ndim > 1 else 200)))
    save_file(torch_model.state_dict(), f"{folder}/vgg16-torchvision.safetensors")
    return answers(bytes_, keras_model, torch_model)


if sys.argv[1] == "small":
    # Any bytes that both sides can make.
    bytes_ = (np.arange(2 * 224 * 224 * 3) * 7919 % 251).astype(np.uint8).reshape(2, 224, 224, 3)
    one, other = make(".", bytes_, 2, 8, 10)
    json.dump({"keras": one.astype(float).tolist(), "torchvision": other.astype(float).tolist()},
              open("vgg16.json", "w"))
else:
    from PIL import Image
    folder, images = sys.argv[2:4]
    files = sorted(f for f in glob.glob(f"{images}/*") if f.endswith((".png", ".jpg")))
    bytes_ = np.stack([np.array(Image.open(f).convert("RGB").resize((224, 224), Image.NEAREST))
                       for f in files])
    np.save(f"{folder}/x.npy", bytes_)
    one, other = make(folder, bytes_, 64, 4096, 1000)
    np.save(f"{folder}/y-keras.npy", one)
    np.save(f"{folder}/y-torchvision.npy", other)
    print([os.path.basename(f) for f in files], one.argmax(1), other.argmax(1))
