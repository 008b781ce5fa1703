"""Solves a system of equations; prints the version that did it and the answer."""

import numpy as np

matrix = np.array([[3.0, 1.0, -1.0], [2.0, 4.0, 1.0], [-1.0, 2.0, 5.0]])
right = np.array([4.0, 1.0, 1.0])
answer = np.linalg.solve(matrix, right)
assert np.allclose(matrix @ answer, right)
# numpy 2 promotes by type: 300 would have to fit a byte, and doesn't.
try:
    promoted = str((np.array([1], np.uint8) + 300).dtype)
except OverflowError:
    promoted = "refused"
print("numpy", np.__version__, "x =", answer.round(6).tolist(), "uint8 + 300 ->", promoted)
