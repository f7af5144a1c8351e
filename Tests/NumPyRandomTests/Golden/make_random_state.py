#!/usr/bin/env python3
"""Prints the draws of numpy.random.RandomState that RandomStateTests holds.

    python3 Tests/NumPyRandomTests/Golden/make_random_state.py
"""
import numpy as np

for seed in (0, 4294967295):
    state = np.random.RandomState(seed)
    print(seed)
    print("  integers", [int(state.randint(n)) for n in (1, 2, 7, 1000, 2**31 - 1)])
    print("  samples", state.random_sample(3).tolist())
    print("  permutation", state.permutation(12).tolist())
    print("  choice", [int(state.choice(4, p=[0.1, 0.2, 0.3, 0.4])) for _ in range(8)])
    state.random_sample(2000)
    print("  after 2000", state.randint(0, 2**31 - 1))
