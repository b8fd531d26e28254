/**
 * TABLE as NEURON reads it: the procedure's values are known at n + 1 grid points and interpolated
 * linearly between them, each output on its own; beyond the ends the end value holds.
 *
 * No table is stored. The two neighbouring grid points of v are found, the procedure is evaluated
 * at both and its outputs are interpolated: the same numbers, without memory traffic.
 */
import type { AstTable, Routine } from './ast.ts';
import type { Inliner } from './inline.ts';
import type { Expr, Stmt } from './ir.ts';

const number = (value: number): Expr => ({ kind: 'number', value });
const symbol = (name: string): Expr => ({ kind: 'symbol', name });
const call = (name: string, ...args: Expr[]): Expr => ({ kind: 'call', name, args });
const binary = (left: Expr, op: '+' | '-' | '*', right: Expr): Expr => ({
  kind: 'binary',
  op,
  left,
  right,
});

export function inlineTable(
  inliner: Inliner,
  routine: Routine,
  table: AstTable,
  argument: Expr | undefined,
  run: (value: Expr, into: Stmt[]) => void,
  out: Stmt[],
): void {
  if (!argument || routine.parameters.length !== 1) {
    inliner.fail(table.at, `'${routine.name}' has a TABLE: expected exactly one parameter`);
  }
  const from = inliner.constant(table.from);
  const to = inliner.constant(table.to);
  const intervals = inliner.constant(table.intervals);
  if (!(to > from)) inliner.fail(table.at, `TABLE FROM ${from} TO ${to}: expected a rising range`);
  if (!Number.isInteger(intervals) || intervals < 1) {
    inliner.fail(table.at, `TABLE WITH ${intervals}: expected a whole number of intervals`);
  }
  const step = (to - from) / intervals;

  const assign = (stem: string, value: Expr): Expr => {
    const target = inliner.fresh(`${routine.name}_${stem}`);
    out.push({ kind: 'assign', target, value });
    return symbol(target);
  };
  const offset = binary(binary(argument, '-', number(from)), '*', number(1 / step));
  const place = assign('place', call('max', call('min', offset, number(intervals)), number(0)));
  const index = assign('index', call('min', call('floor', place), number(intervals - 1)));
  const fraction = assign('fraction', binary(place, '-', index));
  const low = binary(number(from), '+', binary(index, '*', number(step)));

  run(low, out);
  const left = table.outputs.map(({ name }) => assign(`${name}_left`, symbol(name)));
  run(binary(low, '+', number(step)), out);
  for (const [i, { name }] of table.outputs.entries()) {
    const rise = binary(symbol(name), '-', left[i]!);
    const value = binary(left[i]!, '+', binary(fraction, '*', rise));
    out.push({ kind: 'assign', target: name, value });
  }
}
