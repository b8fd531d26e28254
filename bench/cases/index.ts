/** The cases in the order they run. */
import type { BenchCase } from '../case.ts';
import { CIRCUITS } from './circuits.ts';
import { COPIES } from './copies.ts';
import { EXCHANGE } from './exchange.ts';
import { HETEROGENEOUS } from './heterogeneous.ts';
import { PAIRS } from './pairs.ts';
import { PARTS } from './parts.ts';
import { START } from './start.ts';

export const CASES: readonly BenchCase[] = [
  START,
  ...COPIES,
  HETEROGENEOUS,
  ...PARTS,
  EXCHANGE,
  ...PAIRS,
  ...CIRCUITS,
];
