/**
 * Quantiles of the distributions that synapse physiology is drawn from: normal, gamma, beta, Poisson.
 *
 * Each takes a probability in (0, 1) and the mean and standard deviation that recipes list. Series
 * and continued fractions: Press et al., Numerical Recipes, §6.1-6.4; quantiles by bisection.
 */

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const t = z + LANCZOS.length - 0.5;
  const sum = LANCZOS.reduce((s, c, i) => s + c / (z + i + 1), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const TINY = 1e-300;
const PRECISE = 1e-15;
const MAX_TERMS = 10000;

/** Regularised lower incomplete gamma function P(a, x). */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_TERMS && term > sum * PRECISE; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, sum * scale);
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < PRECISE) break;
  }
  return Math.max(0, 1 - scale * h);
}

/** Regularised incomplete beta function I_x(a, b). */
export function betaI(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(a, b, x)) / a;
  return 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < PRECISE) break;
  }
  return h;
}

const nonZero = (x: number) => (Math.abs(x) < TINY ? TINY : x);

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  const tail = 0.5 * (1 - gammaP(0.5, (z * z) / 2));
  return z > 0 ? 1 - tail : tail;
}

/** Gamma of this mean and SD. */
export function gammaQuantile(p: number, mean: number, sd: number): number {
  if (sd === 0) return mean;
  const shape = (mean / sd) ** 2;
  const scale = mean / shape;
  return scale * increasingRoot((x) => gammaP(shape, x), p, 0, shape + 1);
}

/** Beta on (0, 1) of this mean and SD; sd² < mean(1 − mean). */
export function betaQuantile(p: number, mean: number, sd: number): number {
  if (sd === 0) return mean;
  const total = (mean * (1 - mean)) / (sd * sd) - 1;
  const [a, b] = [mean * total, (1 - mean) * total];
  return bisect((x) => betaI(a, b, x), p, 0, 1);
}

/** Poisson of this mean. */
export function poissonQuantile(p: number, mean: number): number {
  let k = 0;
  let term = Math.exp(-mean);
  for (let sum = term; sum < p && k < MAX_TERMS; sum += term) {
    k++;
    term *= mean / k;
  }
  return k;
}

/** Root of f(x) = p for a rising f, the upper bound found by doubling. */
function increasingRoot(f: (x: number) => number, p: number, low: number, start: number): number {
  let high = start;
  while (f(high) < p && high < 1e12) high *= 2;
  return bisect(f, p, low, high);
}

function bisect(f: (x: number) => number, p: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let n = 0; n < 200 && high - low > 1e-14 * Math.max(1, high); n++) {
    const middle = (low + high) / 2;
    if (f(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Lower triangle L with L·Lᵀ = matrix [n][n]; RangeError where it is not positive definite. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const L: number[][] = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= L[i]![k]! * L[j]![k]!;
      if (i === j && sum <= 0) throw new RangeError('correlations are not positive definite');
      L[i]![j] = i === j ? Math.sqrt(sum) : sum / L[j]![j]!;
    }
  }
  return L;
}
