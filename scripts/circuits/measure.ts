/**
 * Measures the cells that ship, for circuits/rat-s1/cells.json: `deno run -A scripts/circuits/measure.ts`.
 * Cells whose morphology and emodel did not change are kept; the others take half a minute each.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadComponents } from '../../src/builder/components.ts';
import {
  type CellMeasures,
  MEASURES_SOURCE,
  measureComponents,
} from '../../src/builder/measure.ts';
import { loadFacts, loadSpec } from '../../src/builder/shipped.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';

const path = new URL('../../circuits/rat-s1/cells.json', import.meta.url);
const none = () => {
  throw new Error('a shipped spec names no file');
};
const spec = loadSpec('column-1000', none);
const { composition } = loadFacts(spec, spec.name, none);
const components = [
  ...loadComponents(spec, composition, { exists: () => false, readText: none }).values(),
];
const excitatory = new Set(
  composition.types
    .filter((type) => type.class === 'EXC')
    .flatMap((type) => type.components.map((c) => `${c.morphology} ${c.emodel}`)),
);
const cells: CellMeasures['cells'] = [];
for (const component of components) {
  const known = (JSON.parse(readFileSync(path, 'utf8')) as CellMeasures).cells;
  console.log(component.key);
  cells.push(
    ...(await measureComponents(cpuEngine(), [component], (c) => excitatory.has(c.key), { known })),
  );
  const rest = known.filter((k) => !cells.some((c) => c.component === k.component));
  const file: CellMeasures = { source: MEASURES_SOURCE, cells: [...cells, ...rest] };
  writeFileSync(path, `${JSON.stringify(file)}\n`);
}
