/** Blocks and how often each is gone through, added up. */
import type { Block } from './blocks.ts';
import { addCost, type Cost, noCost } from './cost.ts';

/** How often a loop goes round or an arm is taken; `inside` for those within it. */
export interface Trips {
  times: number;
  inside?: readonly Trips[];
}

/** What is known of a function's loops and arms, or its whole cost. */
export type Known = readonly Trips[] | Cost;

/**
 * The cost of one call of a function.
 *
 * @param known for every function with loops or arms, how often each is gone through, in the order of
 * the text; arms of functions not listed count once each
 * @throws Error where the text no longer has the loops and arms that are listed, or has an unlisted loop
 */
export function costOf(
  kernel: Map<string, Block>,
  name: string,
  known: Record<string, Known>,
): Cost {
  const own = known[name];
  if (own && 'flops' in own) return own;
  const block = kernel.get(name);
  if (!block) throw new Error(`counting: the kernel has no function ${name}`);
  return costOfBlock(kernel, block, own as readonly Trips[] | undefined, known, name);
}

function costOfBlock(
  kernel: Map<string, Block>,
  block: Block,
  trips: readonly Trips[] | undefined,
  known: Record<string, Known>,
  where: string,
): Cost {
  const sum = noCost();
  addCost(sum, block.cost);
  for (const call of block.calls) addCost(sum, costOf(kernel, call, known));
  if (trips && trips.length !== block.inside.length) {
    throw new Error(
      `counting: ${where} has ${block.inside.length} loops and arms, ${trips.length} are known: count anew`,
    );
  }
  block.inside.forEach((inner, n) => {
    const own = trips?.[n];
    if (!own && inner.kind === 'loop') {
      throw new Error(`counting: ${where}: nothing says how often loop ${n} goes round`);
    }
    const times = own?.times ?? 1;
    if (times === 0) return;
    const place = `${where}, ${inner.kind} ${n}`;
    addCost(sum, costOfBlock(kernel, inner, own?.inside, known, place), times);
  });
  return sum;
}
