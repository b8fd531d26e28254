/**
 * `npm run bench:neuron`: speed and memory of both engines, of NEURON, and of CoreNEURON and Arbor where they
 * are built, on the same machine in the same run, on the reference cells. Results are compared beside times.
 *
 * Machines are shared: trust the ratios within one run, and look at the load it prints.
 */
import { existsSync } from 'node:fs';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { cpuEngine } from '../src/engine/cpu/engine.ts';
import { adapterLine, requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import { contactsTable } from './beside/contacts.ts';
import { copiesTable } from './beside/copies.ts';
import type { Engines } from './beside/engines.ts';
import { pairsTable } from './beside/pairs.ts';
import { prepareNeuron } from './neuron.ts';
import { readReference } from './reference.ts';

const TABLES = ['l4', 'l5', 'contacts', 'pairs'] as const;

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run bench:neuron --')
  .usage(
    '$0 [options]\n\nSpeed and memory of the engines, of NEURON, CoreNEURON and Arbor, on reference cells.',
  )
  .option('tables', {
    type: 'string',
    default: TABLES.join(','),
    describe:
      'which tables: l4 and l5 (copies of a cell), contacts (L5 cells with plastic ones), pairs',
  })
  .option('neuron', { type: 'boolean', default: true, describe: 'measure NEURON too' })
  .option('coreneuron', {
    type: 'string',
    describe: 'CoreNEURON with the mechanisms, built (bench/coreneuron/README.md)',
  })
  .option('arbor', { type: 'string', describe: "Arbor's side, built (bench/arbor/README.md)" })
  .option('reference', {
    type: 'string',
    default: '../shared/reference/cells',
    describe: 'folder of the reference cases',
  })
  .option('copies', { type: 'string', default: '1,16,256,1024', describe: 'copies of the L4 cell' })
  .option('l5-copies', {
    type: 'string',
    default: '64,256',
    describe: 'copies of the 2015 L5 cell',
  })
  .option('contact-cells', { type: 'string', default: '256', describe: 'L5 cells with contacts' })
  .option('contacts', { type: 'number', default: 1000, describe: 'contacts on each of them' })
  .option('pairs', { type: 'string', default: '1,64', describe: 'pairs of the 700 s protocol' })
  .strict()
  .parse();

const wanted = options.tables.split(',').filter(Boolean);
const unknown = wanted.find((t) => !(TABLES as readonly string[]).includes(t));
if (unknown) {
  console.error(`bench: --tables is '${unknown}', expected some of ${TABLES.join(', ')}`);
  process.exit(2);
}

/** A reference case; exit code 2 where it is absent. */
function reference(name: string) {
  const file = `${options.reference}/${name}/model.json`;
  if (!existsSync(file)) {
    console.error(`bench: ${file} does not exist: expected a reference case (--reference DIR)`);
    process.exit(2);
  }
  return readReference(file);
}

for (const peer of ['coreneuron', 'arbor'] as const) {
  const program = options[peer];
  if (program === undefined || existsSync(program)) continue;
  console.error(`bench: ${program} does not exist: expected a program (bench/${peer}/README.md)`);
  process.exit(2);
}

const numbers = (list: string) => list.split(',').filter(Boolean).map(Number);
const gpu = await requestGpu();
const engines: Engines = {
  gpu: gpuEngine(gpu),
  cpu: cpuEngine(),
  neuron: options.neuron,
  coreneuron: options.coreneuron ?? null,
  arbor: options.arbor ?? null,
};
console.log(`GPU engine: float32 on ${adapterLine(gpu)}`);
console.log(`CPU engine: ${engines.cpu.description}, one thread`);
if (engines.neuron) console.log(`NEURON:     ${prepareNeuron()}, two processes`);
if (engines.coreneuron) console.log('CoreNEURON: two threads');
if (engines.arbor) console.log('Arbor:      two threads');

const make: Record<string, () => Promise<void>> = {
  l4: () =>
    copiesTable(engines, {
      title: 'Copies of the reference L4 cell',
      reference: reference('l4upc_step'),
      copies: numbers(options.copies),
      current_nA: 0.2,
      budget_ms: 12_000,
    }),
  l5: () =>
    copiesTable(engines, {
      title: 'Copies of the L5 thick-tufted pyramidal cell of 2015',
      reference: reference('l5ttpc2015_step'),
      copies: numbers(options.l5Copies),
      current_nA: 0.55,
      budget_ms: 12_000,
    }),
  contacts: () =>
    contactsTable(engines, {
      title: 'L5 pyramidal cells with plastic contacts',
      reference: reference('l5pc_step'),
      copies: numbers(options.contactCells),
      contacts: options.contacts,
      current_nA: 0.5,
      duration_ms: 25,
    }),
  pairs: () => pairsTable(engines, reference('l4_pair_full'), numbers(options.pairs)),
};
for (const table of TABLES) if (wanted.includes(table)) await make[table]!();
gpu[Symbol.dispose]();
