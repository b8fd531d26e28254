/** What the exchange kernels read and write, counted from their text: all words are a cell's own. */
import { exchangeWgsl } from '../../src/engine/gpu/kernel.ts';
import type { Work } from '../schema.ts';
import { readKernel } from './blocks.ts';
import { costOf } from './cost-of.ts';

/** Invocations of a workgroup, which share the targets of a spike. */
const WORKGROUP = 64;

/** One exchange in which each of `cells` cells has one spike, for `targets` contacts. */
export function workOfExchange(cells: number, targets: number): Work {
  const kernel = readKernel(exchangeWgsl(cells, cells), []);
  const deliver = costOf(kernel, 'deliver', {
    deliver: [
      { times: 1 },
      {
        // the cells of the workgroup; a share of the targets of each; one spike; it finds room
        times: WORKGROUP,
        inside: [
          {
            times: 1,
            inside: [
              {
                times: targets / WORKGROUP,
                inside: [{ times: 1, inside: [{ times: 1 }, { times: 0 }] }],
              },
            ],
          },
        ],
      },
    ],
  });
  const collect = costOf(kernel, 'collect', {
    collect: [{ times: 1, inside: [{ times: 1, inside: [{ times: 1, inside: [{ times: 1 }] }] }] }],
  });
  return { bytes: cells * (deliver.bytes + collect.bytes), shared_bytes: 0, flops: 0, exps: 0 };
}
