"""Writes the JPEG files that the tests read, with PIL.

    python Tests/ImageFilesTests/Golden/make_jpeg.py

colors.jpg: 24 x 16 pixels, the left half red (200, 30, 40), the right half blue (20, 60, 210),
quality 95, without subsampling; grey.jpg: 8 x 8, grey 77; progressive.jpg: as colors.jpg.
"""

import pathlib

from PIL import Image

folder = pathlib.Path(__file__).parent
image = Image.new("RGB", (24, 16), (200, 30, 40))
image.paste((20, 60, 210), (12, 0, 24, 16))
image.save(folder / "colors.jpg", quality=95, subsampling=0)
image.save(folder / "progressive.jpg", quality=95, subsampling=0, progressive=True)
Image.new("L", (8, 8), 77).save(folder / "grey.jpg", quality=95)
