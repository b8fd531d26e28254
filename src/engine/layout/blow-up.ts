/** Numbers that blew up: when a step counts as such, and the place that is named. */
import { NumericalError } from '../job.ts';
import type { PackedRun } from './pack.ts';

/** No membrane moves this far in a step. Not a number is not below it either. */
export const BLOW_UP_MV = 1000;

/** Names the node whose voltage is farthest from any membrane's; voltage: by packed node, mV. */
export function blowUp(
  { template, run }: PackedRun,
  voltage: (node: number) => number,
  t_ms: number,
): NumericalError {
  const size = (node: number) => {
    const v = Math.abs(voltage(node));
    return Number.isFinite(v) ? v : Number.POSITIVE_INFINITY;
  };
  let worst = 0;
  for (let n = 1; n < template.tree.nNodes; n++) if (size(n) > size(worst)) worst = n;
  const section = run.cell.nodes.section[template.tree.cellNode[worst]!]!;
  return new NumericalError({
    cell: run.cell.name,
    section: run.cell.sections[section]!.name,
    t_ms,
  });
}
