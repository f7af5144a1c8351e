"""Writes small Keras models of every layer that ModelFormats reads, with inputs and outputs.

Run once with TensorFlow 2.12 (Keras 2) and once with Keras 3 on PyTorch:

    python make_keras_models.py keras2     # writes keras2-*.h5 and keras2-*.keras
    KERAS_BACKEND=torch python make_keras_models.py keras3

Beside each model lies NAME.npz with `x` and `y`.
"""
import sys

import numpy as np

era = sys.argv[1]
if era == "keras2":
    from tensorflow import keras
else:
    import keras
L = keras.layers
random = np.random.default_rng(7)


def fill(model):
    """Random weights; variances above zero, ids unchanged."""
    for layer in model.layers:
        values = []
        for variable, value in zip(layer.weights, layer.get_weights()):
            name = getattr(variable, "path", variable.name)
            drawn = random.normal(0, 0.4, value.shape)
            if "variance" in name or "gamma" in name:
                drawn = random.uniform(0.5, 1.5, value.shape)
            if value.dtype.kind != "f":
                drawn = value
            values.append(np.asarray(drawn, dtype=value.dtype))
        if values and all(v.dtype.kind == "f" for v in values):
            layer.set_weights(values)


def dense():
    return keras.Sequential([
        L.Input((6,)), L.Dense(8, activation="relu"), L.Dropout(0.3), L.BatchNormalization(),
        L.LayerNormalization(epsilon=1e-5), L.Dense(8, use_bias=False), L.LeakyReLU(0.3),
        L.Dense(6, activation="gelu"), L.ReLU(max_value=0.8), L.GaussianNoise(0.1),
        L.Dense(6, activation="elu"), L.Dense(5, activation="softplus"),
        L.BatchNormalization(scale=False, epsilon=0.01), L.Dense(4), L.Softmax(),
    ])


def convolution():
    return keras.Sequential([
        L.Input((13, 11, 4)), L.Conv2D(8, (3, 2), strides=2, padding="same", activation="relu"),
        L.Conv2D(8, 3, groups=1, dilation_rate=2, padding="same", activation="tanh"),
        L.DepthwiseConv2D(3, depth_multiplier=2, padding="same"), L.BatchNormalization(),
        L.SeparableConv2D(6, 3, padding="same", activation="selu"),
        L.ZeroPadding2D(((1, 0), (2, 1))), L.MaxPooling2D(2), L.SpatialDropout2D(0.2),
        L.UpSampling2D((2, 3), interpolation="nearest"), L.AveragePooling2D(3, strides=2, padding="same"),
        L.MaxPooling2D((3, 2), strides=(1, 2), padding="same"), L.Activation("sigmoid"),
        L.Flatten(), L.Dense(5, activation="softmax"),
    ])


def groups():
    # TensorFlow has no grouped convolution on a CPU outside of a graph.
    return keras.Sequential([
        L.Input((6, 6, 4)), L.Conv2D(6, 3, groups=2, activation="relu"),
        L.GlobalMaxPooling2D(), L.Dense(3),
    ])


def decoder():
    return keras.Sequential([
        L.Input((5,)), L.Dense(24, activation="relu"), L.Reshape((2, 3, -1)),
        L.Conv2DTranspose(5, 3, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(4, 2, strides=3), L.Conv2DTranspose(3, 3, strides=2),
        L.UpSampling2D(2, interpolation="bilinear"),
        L.Conv2DTranspose(2, 4, padding="same", activation="sigmoid", use_bias=False),
    ])


def recurrent():
    return keras.Sequential([
        L.Input((7,)), L.Embedding(11, 5), L.Bidirectional(L.LSTM(4, return_sequences=True)),
        L.GRU(5, return_sequences=True), L.LSTM(4, return_sequences=True, use_bias=False),
        L.Bidirectional(L.GRU(3)), L.Dense(3),
    ])


def chain():
    x = keras.Input((8, 8, 3))
    y = L.Rescaling(1 / 127.5, offset=-1)(x)
    normalization = L.Normalization(mean=[0.1, -0.2, 0.3], variance=[1.5, 0.5, 2.0])
    y = normalization(y)
    y = L.Conv2D(4, 3)(y)
    y = L.GlobalAveragePooling2D()(y)
    return keras.Model(x, L.Dense(2, name="last-layer")(y))


def branches():
    x = keras.Input((8, 8, 3))
    y = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    one = L.Conv2D(4, 3, padding="same")(y)
    one = L.BatchNormalization()(one)
    y = L.ReLU()(L.Add()([y, one]))
    a, b = L.Conv2D(3, 1)(y), L.Conv2D(3, 1, activation="tanh")(y)
    y = L.Concatenate()([L.Multiply()([a, b]), L.Average()([a, b]), L.Maximum()([a, b]), y,
                         L.Subtract()([a, b]), L.Minimum()([a, b])])
    y = L.MaxPooling2D()(y)
    return keras.Model(x, L.Dense(4, activation="softmax")(L.Flatten()(y)))


def first():
    form = dict(data_format="channels_first")
    x = keras.Input((3, 8, 6))
    y = L.Conv2D(4, 3, padding="same", activation="relu", **form)(x)
    y = L.BatchNormalization(axis=1)(y)
    y = L.Concatenate(axis=1)([y, L.Conv2D(2, 1, **form)(y)])
    y = L.MaxPooling2D(2, **form)(y)
    y = L.Dropout(0.5)(L.Flatten()(y))
    y = L.BatchNormalization()(y)
    return keras.Model(x, L.Dense(4)(y))


def save(name, model, formats, high=None):
    fill(model)
    shape = (3,) + tuple(model.input_shape[1:])
    x = random.normal(0, 1, shape) if high is None else random.integers(0, high, shape)
    x = x.astype(np.float32)
    y = np.asarray(model.predict(x, verbose=0), dtype=np.float32)
    np.savez_compressed(f"{era}-{name}.npz", x=x, y=y)
    for form in formats:
        if form == "weights":
            suffix = ".weights.h5" if era == "keras3" else "_weights.h5"
            model.save_weights(f"{era}-{name}{suffix}")
            open(f"{era}-{name}.json", "w").write(model.to_json())
        else:
            # Keras 2.12 writes HDF5 under any name, unless asked for its zip.
            zipped = dict(save_format="keras_v3") if (era, form) == ("keras2", "keras") else {}
            model.save(f"{era}-{name}.{form}", **zipped)


save("dense", dense(), ["h5", "keras", "weights"])
save("convolution", convolution(), ["h5", "keras"])
save("decoder", decoder(), ["h5", "keras"])
save("recurrent", recurrent(), ["h5", "keras"], high=11)
save("chain", chain(), ["h5", "keras"])
save("branches", branches(), ["h5", "keras"])
if era == "keras3":
    save("groups", groups(), ["keras"])
    save("first", first(), ["h5", "keras"])
