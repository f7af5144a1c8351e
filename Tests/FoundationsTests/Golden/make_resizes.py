"""Writes resizes.json, for ResizeGoldenTests: images of bytes and what OpenCV's INTER_AREA, which
Gymnasium's ResizeObservation calls, makes of them. Needs opencv-python-headless and numpy."""

import json
import pathlib

import cv2
import numpy as np

# (height, width, channels, new height, new width)
CASES = [
    (8, 8, 1, 4, 4), (8, 8, 3, 4, 4), (9, 9, 1, 3, 3), (12, 8, 3, 4, 2), (7, 5, 1, 3, 2),
    (10, 13, 3, 7, 4), (21, 16, 1, 8, 8), (4, 5, 1, 8, 10), (3, 4, 3, 7, 9), (6, 9, 1, 9, 4),
    (5, 5, 1, 5, 5), (1, 7, 1, 1, 3), (30, 40, 3, 17, 23), (6, 4, 1, 3, 4), (16, 16, 1, 4, 8),
]

if __name__ == "__main__":
    draws = np.random.default_rng(8)
    golden = []
    for height, width, channels, new_height, new_width in CASES:
        image = draws.integers(0, 256, (height, width, channels), dtype=np.uint8)
        resized = cv2.resize(image, (new_width, new_height), interpolation=cv2.INTER_AREA)
        golden.append({
            "shape": [height, width, channels], "to": [new_height, new_width],
            "image": image.flatten().tolist(), "resized": resized.flatten().tolist()})
    text = json.dumps(golden, separators=(",", ":"))
    pathlib.Path(__file__).with_name("resizes.json").write_text(text + "\n")
