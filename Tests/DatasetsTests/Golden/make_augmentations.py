"""Writes augmentations.json, for AugmentationTests: what the changes of images make of a coloured
one, by numpy and scipy. What a change draws at random comes from the same PCG64, which is NumPy's.
Needs numpy and scipy."""

import json
import math
import pathlib

import numpy as np
from scipy.ndimage import map_coordinates

HEIGHT, WIDTH, CHANNELS = 9, 12, 3


class Draws:
    """A generator as the augmentations use it: 24 bits for a number, NumPy's own integers."""

    def __init__(self, seed):
        self.bits = np.random.PCG64(np.random.SeedSequence(seed))
        self.generator = np.random.Generator(self.bits)

    def number(self, low, high):
        share = np.float32(int(self.bits.random_raw()) >> 40) * np.float32(2.0 ** -24)
        return float(np.float32(low) + np.float32(high - low) * share)


def sampled(image, x, y):
    """Each channel by itself, bilinear; beyond the border the border's pixels."""
    return np.stack([
        map_coordinates(image[..., channel], [y, x], order=1, mode="nearest")
        for channel in range(CHANNELS)], axis=-1)


def grid():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    return x, y


def shift(image, draws, pixels):
    dx = int(draws.generator.integers(-pixels, pixels + 1))
    dy = int(draws.generator.integers(-pixels, pixels + 1))
    padded = np.pad(image, [(pixels, pixels), (pixels, pixels), (0, 0)], mode="edge")
    return padded[pixels - dy:pixels - dy + HEIGHT, pixels - dx:pixels - dx + WIDTH]


def affine(image, draws, degrees, scale, shear, far):
    angle = math.radians(draws.number(-degrees, degrees))
    size, slant = draws.number(*scale), draws.number(-shear, shear)
    moved = np.array([draws.number(-far, far), draws.number(-far, far)])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    matrix = turn @ (size * np.eye(2)) @ np.array([[1, slant], [0, 1]])
    middle = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    target = np.stack(grid(), axis=-1) - middle - moved
    source = middle + target @ np.linalg.inv(matrix).T
    return sampled(image, source[..., 0], source[..., 1])


def elastic(image, draws, strength, spacing):
    rows, columns = (HEIGHT - 1) // spacing + 2, (WIDTH - 1) // spacing + 2
    nodes = np.array([
        [[draws.number(-strength, strength) for _ in range(2)] for _ in range(columns)]
        for _ in range(rows)])
    x, y = grid()
    places = [y / spacing, x / spacing]
    return sampled(
        image, x + map_coordinates(nodes[..., 0], places, order=1),
        y + map_coordinates(nodes[..., 1], places, order=1))


def flip(image, draws, axis):
    draws.number(0, 1)
    return np.flip(image, axis)


def erasing(image, draws, low, high):
    draws.number(0, 1)
    area = HEIGHT * WIDTH * draws.number(low, high)
    ratio = draws.number(0.3, 1)
    upright = int(draws.bits.random_raw()) & 1 == 0
    long, short = math.sqrt(area / ratio), math.sqrt(area * ratio)
    height = min(HEIGHT, int(long if upright else short))
    width = min(WIDTH, int(short if upright else long))
    top = int(draws.generator.integers(HEIGHT - height + 1))
    left = int(draws.generator.integers(WIDTH - width + 1))
    erased = image.copy()
    erased[top:top + height, left:left + width, :] = draws.number(0, 255)
    return erased


CHANGES = {
    "shift": lambda image, draws: shift(image, draws, 2),
    "affine": lambda image, draws: affine(image, draws, 25, (0.8, 1.3), 0.3, 2),
    "elastic": lambda image, draws: elastic(image, draws, 2, 4),
    "horizontal flip": lambda image, draws: flip(image, draws, 1),
    "vertical flip": lambda image, draws: flip(image, draws, 0),
    "erasing": lambda image, draws: erasing(image, draws, 0.1, 0.4),
}

if __name__ == "__main__":
    image = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, CHANNELS)).astype(float)
    cases = [
        {"change": name, "seed": seed,
         "image": [round(float(v), 4) for v in change(image, Draws(seed)).flatten()]}
        for name, change in CHANGES.items() for seed in (1, 2, 3)]
    # The image and its four shifts by a pixel: left, right, up, down.
    padded = np.pad(image, [(1, 1), (1, 1), (0, 0)], mode="edge")
    shifts = [
        padded[1 + dy:1 + dy + HEIGHT, 1 + dx:1 + dx + WIDTH].flatten().astype(int).tolist()
        for dx, dy in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]]
    golden = {
        "shape": [HEIGHT, WIDTH, CHANNELS], "image": image.flatten().astype(int).tolist(),
        "cases": cases, "onePixelShifts": shifts}
    text = json.dumps(golden, separators=(",", ":"))
    pathlib.Path(__file__).with_name("augmentations.json").write_text(text + "\n")
