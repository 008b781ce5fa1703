"""Solves a system of equations; prints the version that did it and the answer."""

import numpy as np

matrix = np.array([[3.0, 1.0, -1.0], [2.0, 4.0, 1.0], [-1.0, 2.0, 5.0]])
right = np.array([4.0, 1.0, 1.0])
answer = np.linalg.solve(matrix, right)
assert np.allclose(matrix @ answer, right)
# numpy 1 promotes by value: 300 doesn't fit a byte, so the sum becomes a wider integer.
print("numpy", np.__version__, "x =", answer.round(6).tolist(), "uint8 + 300 ->", (np.array([1], np.uint8) + 300).dtype)
