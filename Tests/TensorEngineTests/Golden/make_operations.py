#!/usr/bin/env python3
"""Makes operations.json, image_operations.json and sequence_operations.json: expected outputs and
gradients of the tensor engine's operations.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/TensorEngineTests/Golden/make_operations.py

The files land beside this script, whatever the working directory. PyTorch computes everything in
float64; the seeds are fixed, and each case has its own, so a new case changes no other.

Each is a list, one case a line:

    {"operation": "matmul", "attributes": {...},
     "inputs": [{"shape": [2, 3], "values": [...]}, ...], "output": {...},
     "upstream": {...}, "gradients": [{...}, ...]}

- `values` are row-major; a scalar has the shape [].
- `upstream` is the gradient of some loss with respect to the output, and `gradients` are those with
  respect to each input. An operation without gradients (one_hot, greater, ...) has none to list.
- Drawn inputs and upstream gradients are odd multiples of 1/128: exact in Float32, never 0, so no
  case sits on a kink (relu, abs) and the input is not rounded before the operation sees it.
- Results keep nine significant digits. A magnitude under 1e-30 is written as 0: Float32 has none
  of its precision left there.
- Axes count from 0. `axes: null` means all of them. `variance` divides by the count (population).
"""
import json
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = Path(__file__).parent
SEED = 20250117
STEPS_PER_UNIT = 64  # half of the grid 1/128, as only odd multiples are drawn
SIZE_LIMIT = 300_000  # bytes

# Long enough for two AVX-512 vectors of Float32 and a tail that fills no vector.
LONG = 37


class Recorder:
    """Collects cases; knows how inputs are drawn and how results are written."""

    def __init__(self):
        self.cases = []
        self.counts = {}

    def add(self, operation, shapes, apply, attributes=None, between=(-2, 2), distinct=False):
        """Records `apply` at inputs of these shapes, drawn from the open interval `between`.

        `distinct` draws without repetition over all inputs, where a tie would leave the gradient
        to convention (max, min, maximum, minimum).
        """
        generator = self._generator(operation)
        levels = np.arange(between[0] * STEPS_PER_UNIT, between[1] * STEPS_PER_UNIT)
        sizes = [int(np.prod(shape, dtype=int)) for shape in shapes]
        numbers = generator.choice(levels, size=sum(sizes), replace=not distinct)
        values = np.split((2 * numbers + 1) / (2 * STEPS_PER_UNIT), np.cumsum(sizes)[:-1])
        inputs = [value.reshape(shape) for value, shape in zip(values, shapes)]
        self._record(operation, inputs, apply, attributes, generator)

    def add_values(self, operation, inputs, apply, attributes=None):
        """Records `apply` at the given inputs: extremes, ties, and so on."""
        inputs = [np.array(value, dtype=np.float64) for value in inputs]
        self._record(operation, inputs, apply, attributes, self._generator(operation))

    def _generator(self, operation):
        number = self.counts.get(operation, 0)
        self.counts[operation] = number + 1
        return np.random.default_rng([SEED, zlib.crc32(operation.encode()), number])

    def _record(self, operation, inputs, apply, attributes, generator):
        variables = [torch.tensor(value, requires_grad=True) for value in inputs]
        output = apply(*variables)
        levels = generator.integers(-STEPS_PER_UNIT, STEPS_PER_UNIT, size=tuple(output.shape))
        upstream = torch.tensor((2 * levels + 1) / (2 * STEPS_PER_UNIT))
        gradients = []
        if output.requires_grad:
            gradients = torch.autograd.grad(output, variables, grad_outputs=upstream)
        self.cases.append({
            "operation": operation,
            "attributes": attributes or {},
            "inputs": [array(variable) for variable in variables],
            "output": array(output),
            "upstream": array(upstream),
            "gradients": [array(gradient) for gradient in gradients],
        })


def array(tensor):
    """The JSON form of a tensor."""
    values = [rounded(value) for value in tensor.detach().to(torch.float64).flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def rounded(value):
    return 0.0 if abs(value) < 1e-30 else float(f"{value:.9g}")


def axes_of(tensor, axes):
    return tuple(range(tensor.dim())) if axes is None else tuple(axes)


def add_arithmetic(recorder):
    operations = {
        "add": torch.add, "subtract": torch.subtract,
        "multiply": torch.multiply, "divide": torch.divide,
    }
    shape_pairs = [
        ([3, 4], [3, 4]), ([LONG], [LONG]), ([3, 4], [4]), ([3, 1], [1, 4]),
        ([2, 3, 4], [3, 1]), ([2, 3], []), ([], [2, 3]),
    ]
    for name, function in operations.items():
        # Division by numbers near 0 would make tolerances meaningless.
        between = (1, 3) if name == "divide" else (-2, 2)
        for left, right in shape_pairs:
            recorder.add(name, [left, right], function, between=between)
    recorder.add_values(
        "divide", [[[1.5, -2.25], [-0.75, 3.0]], [[-0.5, 4.0], [-1.25, -8.0]]], torch.divide)
    for name, function in {"maximum": torch.maximum, "minimum": torch.minimum}.items():
        for shape in ([3, 4], [LONG]):
            recorder.add(name, [shape, shape], function, distinct=True)


def add_element_wise(recorder):
    anywhere = {
        "negate": torch.neg, "exp": torch.exp, "square": torch.square, "abs": torch.abs,
        "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "selu": F.selu,
        "softplus": F.softplus, "gelu": F.gelu, "sin": torch.sin, "cos": torch.cos,
    }
    for name, function in anywhere.items():
        for shape in ([2, 3], [LONG], []):
            recorder.add(name, [shape], function, between=(-4, 4))
    for name, function in {"log": torch.log, "sqrt": torch.sqrt}.items():
        for shape in ([2, 3], [LONG], []):
            recorder.add(name, [shape], function, between=(0, 5))

    # Far out, a formula written down naively overflows Float32, which ends at exp(88.7).
    extremes = [-200.0, -90.0, -30.0, -12.0, 12.0, 30.0, 90.0, 200.0]
    for name in ("tanh", "sigmoid", "softplus", "gelu", "selu"):
        recorder.add_values(name, [extremes], anywhere[name])

    for exponent in (2.0, 3.0, -1.0):
        recorder.add("pow", [[2, 5]], lambda x: x.pow(exponent), {"exponent": exponent})
    for exponent in (0.5, 2.5):
        recorder.add(
            "pow", [[LONG]], lambda x: x.pow(exponent), {"exponent": exponent}, between=(0, 4))
    for slope in (0.2, 0.01):
        for shape in ([2, 3], [LONG]):
            recorder.add("leaky_relu", [shape], lambda x: F.leaky_relu(x, slope), {"slope": slope})
    for shape in ([2, 3], [LONG]):
        recorder.add("elu", [shape], F.elu, {"alpha": 1.0}, between=(-4, 4))
    for low, high, shape in ((-1.0, 1.0, [3, 4]), (-0.5, 1.25, [LONG])):
        recorder.add(
            "clip", [shape], lambda x: torch.clamp(x, low, high), {"low": low, "high": high})


def add_reductions(recorder):
    reductions = {
        "sum": lambda x, axes, keep: x.sum(dim=axes, keepdim=keep),
        "mean": lambda x, axes, keep: x.mean(dim=axes, keepdim=keep),
        "variance": lambda x, axes, keep: x.var(dim=axes, correction=0, keepdim=keep),
    }
    requests = [
        ([3, 4], None, False), ([3, 4], None, True), ([3, 4], [0], False), ([3, 4], [1], True),
        ([2, 3, 4], [1], False), ([2, 3, 4], [0, 2], False), ([2, 3, 4], [0, 2], True),
        ([3, LONG], [1], False), ([LONG, 3], [0], False),
    ]
    for name, function in reductions.items():
        for shape, axes, keep in requests:
            attributes = {"axes": axes, "keep_dims": keep}
            if name == "variance":
                attributes["population"] = True
            recorder.add(name, [shape], lambda x: function(x, axes_of(x, axes), keep), attributes)
    for name, function in {"max": torch.amax, "min": torch.amin}.items():
        for shape, axis, keep in (
            ([3, 4], 0, False), ([3, 4], 1, True), ([2, 3, 4], 1, False), ([3, LONG], 1, False),
        ):
            recorder.add(
                name, [shape], lambda x: function(x, dim=axis, keepdim=keep),
                {"axes": [axis], "keep_dims": keep}, distinct=True)


def add_products(recorder):
    for rows, inner, columns in ((2, 3, 4), (1, 5, 1), (17, 9, 13)):
        for transpose_a in (False, True):
            for transpose_b in (False, True):
                a_shape = [inner, rows] if transpose_a else [rows, inner]
                b_shape = [columns, inner] if transpose_b else [inner, columns]
                recorder.add(
                    "matmul", [a_shape, b_shape],
                    lambda a, b: (a.T if transpose_a else a) @ (b.T if transpose_b else b),
                    {"transpose_a": transpose_a, "transpose_b": transpose_b})

    activations = {
        "none": lambda x: x, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    }
    for name, activation in activations.items():
        for batch, inputs, outputs in ((2, 3, 4), (9, 5, 17)):
            recorder.add(
                "dense", [[batch, inputs], [inputs, outputs], [outputs]],
                lambda x, kernel, bias: activation(x @ kernel + bias),
                {"activation": name}, between=(-1, 1))


def add_grouped_products(recorder):
    for batch, groups, inner, columns in ((5, 3, 4, 2), (1, 2, 1, 3), (9, 2, 3, 1)):
        x_shape = [batch, groups, inner]
        recorder.add(
            "grouped_matmul", [x_shape, [groups, inner, columns]],
            lambda x, kernel: torch.einsum("ngi,gio->ngo", x, kernel), {"transpose_b": False})
        recorder.add(
            "grouped_matmul", [x_shape, [groups, columns, inner]],
            lambda x, kernel: torch.einsum("ngi,goi->ngo", x, kernel), {"transpose_b": True})
        recorder.add(
            "grouped_outer_product", [x_shape, [batch, groups, columns]],
            lambda x, other: torch.einsum("ngi,ngo->gio", x, other))


def add_shapes(recorder):
    for shape, axes in (([2, 3], [1, 0]), ([2, 3, 4], [2, 0, 1]), ([2, 3, 2, 2], [0, 2, 3, 1])):
        recorder.add("transpose", [shape], lambda x: x.permute(axes), {"axes": axes})
    for shape, new in (([2, 6], [3, 4]), ([2, 3, 4], [6, 4]), ([1], [])):
        recorder.add("reshape", [shape], lambda x: x.reshape(new), {"shape": new})
    for axis, shapes in (
        (0, [[2, 3], [1, 3]]), (1, [[2, 3], [2, 1], [2, 2]]), (1, [[2, 1, 3], [2, 2, 3]]),
    ):
        recorder.add("concatenate", shapes, lambda *xs: torch.cat(xs, dim=axis), {"axis": axis})
    for shapes in ([[2, 3], [2, 3]], [[4], [4], [4]], [[], []]):
        recorder.add("stack", shapes, lambda *xs: torch.stack(xs, dim=0), {"axis": 0})
    for shape, axis, start, end in (
        ([5, 3], 0, 1, 4), ([3, 5], 1, 2, 5), ([2, 4, 3], 1, 0, 2), ([2, 4, 3], 2, 1, 2),
    ):
        recorder.add(
            "slice", [shape], lambda x: x.narrow(axis, start, end - start),
            {"axis": axis, "start": start, "end": end})


def add_indexing(recorder):
    # Repeated indices: their gradients add up.
    for shape, indices in (([4, 3], [2, 0, 2]), ([6, LONG], [5, 5, 0, 1, 5]), ([3, 1], [1])):
        recorder.add("gather_rows", [shape], lambda x: x[indices], {"indices": indices})
    for shape, indices in (([3, 4], [1, 3, 0]), ([5, 2], [0, 1, 1, 0, 1])):
        recorder.add(
            "select_columns", [shape], lambda x: x[torch.arange(len(indices)), indices],
            {"indices": indices})
    for indices, depth in (([0, 2, 1, 2], 3), ([4], 5)):
        recorder.add_values(
            "one_hot", [], lambda: F.one_hot(torch.tensor(indices), depth).double(),
            {"indices": indices, "depth": depth})
    for shape in ([2, 3], [LONG]):
        size = int(np.prod(shape))
        mask = [int(index * index % 5 > 1) for index in range(size)]
        chosen = torch.tensor(mask, dtype=torch.bool).reshape(shape)
        recorder.add(
            "where", [shape, shape], lambda a, b: torch.where(chosen, a, b), {"mask": mask})


def add_soft_maxima(recorder):
    operations = {
        "softmax": (lambda x: torch.softmax(x, -1), {}),
        "log_softmax": (lambda x: torch.log_softmax(x, -1), {}),
        "logsumexp": (lambda x: torch.logsumexp(x, -1), {"keep_dims": False}),
    }
    # exp(1000) is infinite: right only if the row's maximum is subtracted first.
    extremes = [[1000.0, 999.0, -1000.0, 998.5], [-1000.0, -1001.0, -1000.5, -1003.0]]
    for name, (function, attributes) in operations.items():
        for shape in ([2, 3], [3, LONG], [2, 3, 4], [5]):
            recorder.add(name, [shape], function, attributes, between=(-4, 4))
        recorder.add_values(name, [extremes], function, attributes)


def add_comparisons(recorder):
    operations = {"greater": torch.gt, "less": torch.lt, "equal": torch.eq}
    left = [[1.0, 2.0, -3.0], [0.0, 0.5, 4.0]]
    right = [[1.0, 1.5, -2.0], [0.0, 0.75, 4.0]]
    for name, function in operations.items():
        recorder.add_values(name, [left, right], lambda a, b: function(a, b).double())
        # A range this narrow makes ties common among 37 values.
        recorder.add(
            name, [[LONG], [LONG]], lambda a, b: function(a, b).double(),
            between=(-0.0625, 0.0625))


def images_first(x):
    """Channels from the end, where the engine has them, to where PyTorch has them."""
    return x.permute(0, 3, 1, 2)


def images_last(x):
    return x.permute(0, 2, 3, 1)


def convolved(x, kernel, bias, attributes):
    """The engine's layouts: images [N, H, W, C], kernels [KH, KW, C / groups, O]."""
    top, bottom, left, right = attributes["padding"]
    padded = F.pad(images_first(x), (left, right, top, bottom))
    y = F.conv2d(
        padded, kernel.permute(3, 2, 0, 1), bias, stride=attributes["strides"],
        dilation=attributes["dilation"], groups=attributes["groups"])
    activations = {"identity": lambda y: y, "relu": torch.relu, "tanh": torch.tanh}
    return images_last(activations[attributes["activation"]](y))


def add_convolutions(recorder):
    plain = {"strides": [1, 1], "dilation": [1, 1], "groups": 1, "padding": [0, 0, 0, 0],
             "activation": "identity"}
    requests = [
        # images, kernel, what differs from a plain convolution
        ([2, 4, 5, 1], [3, 3, 1, 2], {}),
        ([1, 3, 4, 9], [2, 2, 9, 3], {"activation": "relu"}),
        ([1, 5, 4, 2], [3, 2, 2, 3], {"padding": [1, 1, 0, 1], "activation": "tanh"}),
        ([1, 4, 3, 6], [3, 3, 6, 2], {"padding": [1, 1, 1, 1]}),
        ([2, 5, 6, 2], [3, 2, 2, 2], {"strides": [2, 3], "padding": [1, 0, 0, 1]}),
        ([1, 5, 5, 8], [2, 2, 8, 2], {"strides": [2, 2], "padding": [0, 1, 1, 0]}),
        ([1, 6, 6, 2], [2, 3, 2, 2], {"dilation": [2, 2], "padding": [1, 1, 2, 2]}),
        ([2, 3, 4, 4], [2, 2, 2, 6], {"groups": 2}),
        ([1, 4, 4, 3], [3, 3, 1, 3], {"groups": 3, "padding": [1, 1, 1, 1]}),
        ([1, 2, 2, 2], [1, 1, 2, 41], {}),
    ]
    for images, kernel, differences in requests:
        attributes = plain | differences
        recorder.add(
            "conv2d", [images, kernel, kernel[3:]],
            lambda x, kernel, bias: convolved(x, kernel, bias, attributes), attributes,
            between=(-1, 1))
    # Distinct inputs, so that no two elements of a window are equal.
    pooled = [
        ([1, 6, 5, 2], [3, 2, 2, 3], [2, 2], {"activation": "relu"}),
        ([2, 4, 4, 8], [2, 2, 8, 2], [3, 2], {"activation": "tanh"}),
        ([1, 4, 6, 3], [3, 3, 3, 2], [2, 3], {"padding": [1, 1, 1, 1]}),
        ([1, 7, 6, 6], [2, 3, 6, 2], [2, 2], {"strides": [2, 1], "padding": [0, 1, 1, 0]}),
        ([1, 5, 5, 4], [2, 2, 2, 2], [2, 2], {"groups": 2, "activation": "relu"}),
    ]
    for images, kernel, pool, differences in pooled:
        attributes = plain | differences | {"size": pool}
        recorder.add(
            "conv2d_max_pooled", [images, kernel, kernel[3:]],
            lambda x, kernel, bias: images_last(F.max_pool2d(
                images_first(convolved(x, kernel, bias, attributes)), pool)),
            attributes, between=(-1, 1))
    transposed = [
        ([1, 2, 3, 2], [2, 2, 3, 2], [1, 1], 0, 1, 0), ([2, 3, 2, 3], [3, 3, 2, 3], [2, 2], 1, 1, 1),
        ([1, 2, 2, 2], [2, 3, 1, 2], [3, 1], 0, 2, 0), ([1, 3, 3, 9], [4, 4, 2, 9], [2, 2], 1, 1, 0),
    ]
    for images, kernel, strides, padding, dilation, extra in transposed:
        recorder.add(
            "conv_transpose2d", [images, kernel, [kernel[2]]],
            lambda x, kernel, bias: images_last(F.conv_transpose2d(
                images_first(x), kernel.permute(3, 2, 0, 1), bias, stride=strides, padding=padding,
                dilation=dilation, output_padding=extra)),
            {"strides": strides, "padding": [padding] * 4, "dilation": [dilation] * 2,
             "extra": [extra] * 2}, between=(-1, 1))


def add_pools(recorder):
    for shape, size, strides, padding in (
        ([2, 4, 6, 3], [2, 3], [2, 3], 0), ([1, 5, 5, 2], [3, 3], [2, 2], 1),
        ([1, 5, 4, 17], [2, 2], [1, 1], 0), ([1, 5, 3, 1], [2, 2], [2, 2], 0),
    ):
        attributes = {"size": size, "strides": strides, "padding": [padding] * 4}
        recorder.add(
            "max_pool2d", [shape],
            lambda x: images_last(F.max_pool2d(images_first(x), size, strides, padding)),
            attributes, between=(-4, 4), distinct=True)
        for counts in (False, True):
            recorder.add(
                "average_pool2d", [shape],
                lambda x: images_last(F.avg_pool2d(
                    images_first(x), size, strides, padding, count_include_pad=counts)),
                attributes | {"counts_padding": counts})
    # Equal elements: the first of the window has the gradient.
    recorder.add_values(
        "max_pool2d", [[[[[1.0], [3.0], [2.0], [2.0]], [[3.0], [3.0], [2.0], [1.0]]]]],
        lambda x: images_last(F.max_pool2d(images_first(x), [2, 2], [2, 2])),
        {"size": [2, 2], "strides": [2, 2], "padding": [0] * 4, "tie": True})
    recorder.add("global_average_pool2d", [[2, 3, 4, 5]], lambda x: x.mean(dim=(1, 2)))
    recorder.add(
        "global_max_pool2d", [[2, 3, 4, 5]], lambda x: x.amax(dim=(1, 2)), distinct=True)


def add_resampling(recorder):
    for shape, factor in (([2, 2, 3, 2], [2, 2]), ([1, 3, 1, 17], [3, 2]), ([1, 1, 4, 1], [1, 4])):
        for mode in ("nearest", "bilinear"):
            extra = {"align_corners": False} if mode == "bilinear" else {}
            recorder.add(
                "upsample2d", [shape],
                lambda x: images_last(F.interpolate(
                    images_first(x), scale_factor=factor, mode=mode, **extra)),
                {"size": factor, "mode": mode})
    recorder.add(
        "zero_pad2d", [[2, 2, 3, 2]],
        lambda x: images_last(F.pad(images_first(x), (2, 3, 1, 0))), {"padding": [1, 0, 2, 3]})


def in_torch_order(tensor, gates):
    """Gates side by side along the last axis, as PyTorch expects them along the first."""
    parts = tensor.chunk(len(gates), dim=-1)
    return torch.cat([parts[gate] for gate in gates], dim=-1)


def recurrent(layer, x, kernel, recurrent_kernel, biases, gates, is_reversed):
    """PyTorch's own layer with the weights of this engine's; `gates` in PyTorch's order."""
    weights = [
        in_torch_order(kernel, gates).T, in_torch_order(recurrent_kernel, gates).T,
        *(in_torch_order(bias, gates) for bias in biases)]
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    module = layer(x.shape[-1], recurrent_kernel.shape[0], batch_first=True).double()
    steps = x.flip(1) if is_reversed else x
    y, _ = torch.func.functional_call(module, dict(zip(names, weights)), (steps,))
    return y.flip(1) if is_reversed else y


def add_recurrent(recorder):
    # sequences, steps, inputs, units: one step; a batch of one; blocks of several rows; widths
    # beyond one vector and one panel of a product.
    sizes = [(1, 1, 2, 1), (2, 3, 2, 3), (1, 4, 5, 9), (9, 2, 3, 2)]
    for index, (sequences, steps, inputs, units) in enumerate(sizes):
        for is_reversed in ((False, True) if index else (False,)):
            recorder.add(
                "lstm", [[sequences, steps, inputs], [inputs, 4 * units], [units, 4 * units],
                         [4 * units]],
                lambda x, kernel, recurrent_kernel, bias: recurrent(
                    torch.nn.LSTM, x, kernel, recurrent_kernel, (bias, torch.zeros_like(bias)),
                    (0, 1, 2, 3), is_reversed),
                {"reversed": is_reversed}, between=(-1, 1))
            # PyTorch has r, z, n, this engine z, r, n as Keras.
            recorder.add(
                "gru", [[sequences, steps, inputs], [inputs, 3 * units], [units, 3 * units],
                        [2, 3 * units]],
                lambda x, kernel, recurrent_kernel, bias: recurrent(
                    torch.nn.GRU, x, kernel, recurrent_kernel, (bias[0], bias[1]), (1, 0, 2),
                    is_reversed),
                {"reversed": is_reversed}, between=(-1, 1))


def attention_average(x, weights):
    fractions = torch.softmax((x @ weights).squeeze(-1), dim=1)
    return (x * fractions.unsqueeze(-1)).sum(dim=1)


def add_attention(recorder):
    # The engine's sum of weights has 1e-7 added, as in the source: below the tolerance.
    for shape in ([1, 1, 2], [3, 4, 5], [2, 5, LONG]):
        recorder.add("attention_average", [shape, [shape[-1], 1]], attention_average, between=(-1, 1))


def write(name, additions):
    recorder = Recorder()
    for add in additions:
        add(recorder)
    lines = [json.dumps(case, allow_nan=False) for case in recorder.cases]
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    if len(text) > SIZE_LIMIT:
        raise SystemExit(f"{name}: {len(text)} bytes, the limit is {SIZE_LIMIT}")
    (FOLDER / name).write_text(text)
    print(f"{name}: {len(recorder.counts)} operations, {len(recorder.cases)} cases, "
          f"{len(text)} bytes")


def main():
    write("operations.json", (
        add_arithmetic, add_element_wise, add_reductions, add_products, add_shapes, add_indexing,
        add_soft_maxima, add_comparisons))
    write("image_operations.json", (add_convolutions, add_pools, add_resampling))
    write("sequence_operations.json", (add_recurrent, add_attention, add_grouped_products))


if __name__ == "__main__":
    main()
