/**
 * Eigenvectors of a symmetric 3 × 3 matrix with the signs that NEURON's importer gives them.
 *
 * A principal axis has no direction of its own, but a soma built along one does: soma(1) carries
 * the axon. So the method is the one behind `Matrix.symmeig`: Householder reduction to tridiagonal
 * form, in which each column is reflected away from its own sign (the last one too), then implicit
 * QR steps with Wilkinson's shift (Golub & Van Loan, Matrix Computations, §8.3).
 */
export type Vector3 = [number, number, number];
export type Matrix3 = [Vector3, Vector3, Vector3];

export interface Eigensystem {
  /** Eigenvalues, in the order the method leaves them. */
  values: Vector3;
  /** vectors[k] belongs to values[k], of length 1. */
  vectors: Matrix3;
}

const EPSILON = 2 ** -52;
const MAX_STEPS = 200;

/** Null where the matrix is not finite or the iteration does not settle. */
export function principalAxes(matrix: Matrix3): Eigensystem | null {
  const { diagonal, offDiagonal, q } = tridiagonal(matrix);
  if (![...diagonal, ...offDiagonal].every(Number.isFinite)) return null;
  let steps = 0;
  let low = 0;
  while (low < 3) {
    let high = low;
    while (high < 2 && offDiagonal[high] !== 0) high++;
    if (high === low) {
      low++;
      continue;
    }
    if (++steps > MAX_STEPS) return null;
    qrStep(diagonal, offDiagonal, q, low, high);
    for (let i = low; i < high; i++) {
      const scale = Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!);
      if (Math.abs(offDiagonal[i]!) < EPSILON * scale) offDiagonal[i] = 0;
    }
  }
  const column = (k: number): Vector3 => [q[0][k]!, q[1][k]!, q[2][k]!];
  return { values: diagonal, vectors: [column(0), column(1), column(2)] };
}

/** matrix = q · T · qᵀ with T tridiagonal. */
function tridiagonal(matrix: Matrix3) {
  const [[a00, a01, a02], [, a11, a12], [, , a22]] = matrix;
  const norm = Math.hypot(a01, a02);
  // The reflection of (a01, a02) onto its first axis, opposite in sign to a01; none if it is zero.
  const first = a01 > 0 ? -norm : norm;
  const v0 = a01 - first;
  const beta = norm > 0 ? 1 / (norm * (norm + Math.abs(a01))) : 0;
  const h00 = 1 - beta * v0 * v0;
  const h01 = -beta * v0 * a02;
  const h11 = 1 - beta * a02 * a02;
  const b11 = h00 * (h00 * a11 + h01 * a12) + h01 * (h00 * a12 + h01 * a22);
  const b12 = h01 * (h00 * a11 + h01 * a12) + h11 * (h00 * a12 + h01 * a22);
  const b22 = h01 * (h01 * a11 + h11 * a12) + h11 * (h01 * a12 + h11 * a22);
  const flip = b12 === 0 ? 1 : -1;
  const diagonal: Vector3 = [a00, b11, b22];
  const offDiagonal: [number, number] = [norm > 0 ? first : 0, flip * b12];
  const q: Matrix3 = [
    [1, 0, 0],
    [0, h00, flip * h01],
    [0, h01, flip * h11],
  ];
  return { diagonal, offDiagonal, q };
}

/** One implicit QR step on rows low…high of the tridiagonal matrix. */
function qrStep(
  diagonal: Vector3,
  offDiagonal: [number, number],
  q: Matrix3,
  low: number,
  high: number,
): void {
  const half = (diagonal[high - 1]! - diagonal[high]!) / 2;
  const square = offDiagonal[high - 1]! ** 2;
  const shift =
    diagonal[high]! - square / (half + (half >= 0 ? 1 : -1) * Math.sqrt(half * half + square));
  let x = diagonal[low]! - shift;
  let bulge = offDiagonal[low]!;
  for (let i = low; i < high; i++) {
    const norm = Math.hypot(x, bulge);
    const c = norm === 0 ? 1 : x / norm;
    const s = norm === 0 ? 0 : bulge / norm;
    if (i > low) offDiagonal[i - 1] = c * x + s * bulge;
    const [a, b, d] = [diagonal[i]!, offDiagonal[i]!, diagonal[i + 1]!];
    diagonal[i] = c * c * a + s * s * d + 2 * c * s * b;
    diagonal[i + 1] = s * s * a + c * c * d - 2 * c * s * b;
    offDiagonal[i] = c * s * (d - a) + (c * c - s * s) * b;
    for (const row of q) {
      const [left, right] = [row[i]!, row[i + 1]!];
      row[i] = c * left + s * right;
      row[i + 1] = c * right - s * left;
    }
    if (i + 1 < high) {
      x = offDiagonal[i]!;
      bulge = s * offDiagonal[i + 1]!;
      offDiagonal[i + 1] = c * offDiagonal[i + 1]!;
    }
  }
}
