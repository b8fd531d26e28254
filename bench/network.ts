/**
 * `node scripts/run.mjs bench-network CONFIG`: what a circuit costs, by part and by size: reading it, starting
 * it, its memory on the device and in the process, and a millisecond of biological time.
 *
 * Steps are timed from when the first of them is sent, so packing and compiling are out of them. CPU time
 * counts all threads of the process.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import type { CellRun, Contact, ContactList, Job, JobResult } from '../src/engine/job.ts';
import { resolveSimulation } from '../src/experiments/network/resolve-simulation.ts';
import { readHocEmodel } from '../src/io/hoc-emodel.ts';
import { nodeFiles } from '../src/io/sonata/node-files.ts';

const PARTS = ['cells', 'static', 'plastic', 'whole'] as const;

const { argv } = yargs(hideBin(process.argv))
  .scriptName('node scripts/run.mjs bench-network')
  .usage('$0 <config>\n\nMeasures a SONATA simulation on the device, by part and by size.')
  .option('emodels', { type: 'string', description: 'Folder of emodels by template name' })
  .option('ms', { type: 'number', default: 10, description: 'Biological time of a measurement' })
  .option('parts', {
    choices: PARTS,
    array: true,
    default: [...PARTS],
    description: 'Cells alone, with their static or plastic contacts, all of it',
  })
  .option('shares', {
    type: 'number',
    array: true,
    default: [8, 4, 2],
    description: 'Of the cells, the first 1/n; 0: none',
  })
  .option('warm', {
    type: 'boolean',
    default: true,
    description: 'Run a step before each measurement, so that kernels are compiled',
  })
  .demandCommand(1, 1)
  .strict();
const options = await argv;

const clock = () => {
  const { user, system } = process.cpuUsage();
  return { wall_s: performance.now() / 1000, cpu_s: (user + system) / 1e6 };
};
type Clock = ReturnType<typeof clock>;
const since = (a: Clock, b: Clock = clock()): Clock => ({
  wall_s: b.wall_s - a.wall_s,
  cpu_s: b.cpu_s - a.cpu_s,
});
const seconds = ({ wall_s, cpu_s }: Clock) => `${wall_s.toFixed(2)} s (CPU ${cpu_s.toFixed(2)})`;
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const gpu = await requestGpu({ label: 'bench' });
const engine = gpuEngine(gpu);
console.log(engine.description);
const opened = clock();
const resolved = await resolveSimulation(String(options._[0]), {
  files: nodeFiles,
  emodels: options.emodels ?? null,
  readTemplate: readHocEmodel,
  stimuliByWindow: true,
});
console.log(`read and resolved: ${seconds(since(opened))}, ${peak()}`);

function peak(): string {
  return `peak of the process ${mebibytes(process.resourceUsage().maxRSS * 1024)}`;
}

/** Contacts that are wanted, without what drives them but other cells: only the circuit's own work counts. */
function chosen(
  contacts: ContactList,
  wanted: (index: number) => boolean,
  change: (contact: Contact) => Contact = (contact) => contact,
): ContactList {
  const all = Uint32Array.from({ length: contacts.length }, (_, c) => c).filter(wanted);
  return {
    length: all.length,
    isTimeless: true,
    at(index) {
      const contact = contacts.at(all[index]!);
      if (!contact) return undefined;
      const { weights: _weights, minis_ms: _minis, ...own } = contact;
      return change(own as Contact);
    },
  };
}

const isPlastic = (run: number, contact: number) => {
  const { table, index } = resolved.contacts[run]!.origin(contact)!;
  return table.kind[index] === 0;
};

const { job } = resolved;
const withContacts = (of: (run: CellRun, r: number) => ContactList, n = job.runs.length): Job => ({
  ...job,
  runs: job.runs
    .slice(0, n)
    .map((run, r) => ({ ...run, contacts: of(run, r), stimuli: [], recorders: [] })),
});

const JOBS: Record<(typeof PARTS)[number], () => Job> = {
  cells: () => withContacts(() => []),
  static: () =>
    withContacts(({ contacts }, r) => chosen(contacts, (contact) => !isPlastic(r, contact))),
  plastic: () =>
    withContacts(({ contacts }, r) => chosen(contacts, (contact) => isPlastic(r, contact))),
  whole: () => withContacts(({ contacts }) => chosen(contacts, () => true)),
};

/** The first n cells; contacts whose source is not among them stay and stay silent. */
const firstCells = (n: number): Job =>
  withContacts(
    ({ contacts }) =>
      chosen(
        contacts,
        () => true,
        ({ source, ...contact }) =>
          (source && source.run < n
            ? { ...contact, source }
            : { ...contact, arrivals_ms: [] }) as Contact,
      ),
    n,
  );

interface Cost {
  start: Clock;
  steps: Clock;
  result: JobResult;
}

async function cost(given: Job, duration_ms: number): Promise<Cost> {
  const begun = clock();
  let stepping: Clock | undefined;
  const onProgress = () => {
    stepping ??= clock();
  };
  const result = await engine.run({ ...given, duration_ms }, { onProgress });
  return { start: since(begun, stepping!), steps: since(stepping!), result };
}

async function line(name: string, given: Job): Promise<void> {
  if (options.warm) await cost(given, given.dt_ms);
  const { start, steps, result } = await cost(given, options.ms);
  const nContacts = given.runs.reduce((sum, run) => sum + run.contacts.length, 0);
  const nSegments = given.runs.reduce(
    (sum, { cell }) => sum + cell.nodes.kind.filter((kind) => kind === 'seg').length,
    0,
  );
  const { bytes, batches, start_s } = result.device!;
  const per_ms = { wall_s: steps.wall_s / options.ms, cpu_s: steps.cpu_s / options.ms };
  const spikes = result.runs.reduce((sum, run) => sum + run.spikes_ms.length, 0);
  console.log(
    `\n${name}: ${given.runs.length} cells, ${nSegments} segments, ${nContacts} contacts`,
  );
  console.log(`  a millisecond   ${seconds(per_ms)}, ${spikes} spikes in ${options.ms} ms`);
  const parts = Object.entries(start_s).map(([part, s]) => `${part} ${s.toFixed(2)}`);
  console.log(`  start           ${seconds(start)}: ${parts.join(', ')}`);
  const held = Object.entries(bytes)
    .sort(([, a], [, b]) => b - a)
    .map(([part, n]) => `${part} ${mebibytes(n)}`);
  console.log(`  on the device   ${mebibytes(result.memory_bytes)} in ${batches} batches`);
  console.log(`                  ${held.join(', ')}`);
  console.log(`  ${peak()}`);
}

for (const part of options.parts) await line(part, JOBS[part]());
for (const share of options.shares) {
  if (share > 0) await line(`1/${share}`, firstCells(Math.floor(job.runs.length / share)));
}
gpu[Symbol.dispose]();
