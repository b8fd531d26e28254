/**
 * Grows the morphologies that ship: node_modules/.bin/deno run -A scripts/morphologies/grow.ts
 *
 * Writes circuits/components/morphologies/*.swc. The same files come out every time: randomness is
 * from counters (src/model/philox.ts), and test/components/morphologies.test.ts compares the bytes.
 */
import { writeFileSync } from 'node:fs';
import { growCell } from './cells.ts';
import { PLANS } from './plans/index.ts';
import { toSwc } from './swc.ts';

for (const plan of PLANS) {
  const file = new URL(`../../circuits/components/morphologies/${plan.name}.swc`, import.meta.url);
  writeFileSync(file, toSwc(growCell(plan)));
}
