/** Columns of the tables of bench:neuron, and the machine's load beside them. */
import { loadavg } from 'node:os';

/** One row; the first column is text. */
export function say(...columns: (string | number)[]): void {
  const width = (c: string, i: number) => (i === 0 ? c.padEnd(34) : c.padStart(16));
  console.log(columns.map((c, i) => width(String(c), i)).join(''));
}

export const millions = (x: number) => (x / 1e6).toFixed(1);

/** Processes that wanted a core during the last minute. */
export const load = () => loadavg()[0]!.toFixed(1);
