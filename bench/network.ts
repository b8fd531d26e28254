/**
 * `node scripts/run.mjs bench-network CONFIG`: what a circuit costs, by part and by size.
 *
 * Every number is the slope between two lengths of the same job, so that packing and compiling are
 * out of it; they have a column of their own. CPU time counts all threads of the process.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import type { CellRun, Contact, Job } from '../src/engine/job.ts';
import { resolveSimulation } from '../src/experiments/network/resolve-simulation.ts';
import { readHocEmodel } from '../src/io/hoc-emodel.ts';
import { nodeFiles } from '../src/io/sonata/node-files.ts';

const { argv } = yargs(hideBin(process.argv))
  .scriptName('node scripts/run.mjs bench-network')
  .usage('$0 <config>\n\nMeasures a SONATA simulation on the device, by part and by size.')
  .option('emodels', { type: 'string', description: 'Folder of emodels by template name' })
  .option('ms', { type: 'number', default: 10, description: 'Biological time of a measurement' })
  .demandCommand(1, 1)
  .strict();
const options = await argv;

const gpu = await requestGpu({ label: 'bench' });
const engine = gpuEngine(gpu);
console.log(engine.description);
const resolved = await resolveSimulation(String(options._[0]), {
  files: nodeFiles,
  emodels: options.emodels ?? null,
  readTemplate: readHocEmodel,
});
const whole: Job = { ...resolved.job, runs: resolved.job.runs.map(listed) };

/** A run whose contacts are an array, its stimuli taken out: only the circuit's own work counts. */
function listed(run: CellRun): CellRun {
  const contacts = Array.from({ length: run.contacts.length }, (_, c) => {
    const { weights: _weights, minis_ms: _minis, ...contact } = run.contacts.at(c)!;
    return contact as Contact;
  });
  return { ...run, contacts, recorders: [] };
}

const withContacts = (wanted: (contact: Contact) => boolean): Job => ({
  ...whole,
  runs: whole.runs.map((run) => ({
    ...run,
    contacts: (run.contacts as Contact[]).filter(wanted),
  })),
});

/** The first n cells; contacts whose source is not among them stay and stay silent. */
const firstCells = (n: number): Job => ({
  ...whole,
  runs: whole.runs.slice(0, n).map((run) => ({
    ...run,
    contacts: (run.contacts as Contact[]).map(({ source, ...contact }) =>
      source && source.run < n ? { ...contact, source } : { ...contact, arrivals_ms: [] },
    ) as Contact[],
  })),
});

interface Cost {
  wall_s: number;
  cpu_s: number;
  spikes: number;
  memory_bytes: number;
}

async function cost(job: Job, duration_ms: number): Promise<Cost> {
  const cpu = process.cpuUsage();
  const result = await engine.run({ ...job, duration_ms });
  const { user, system } = process.cpuUsage(cpu);
  return {
    wall_s: result.wall_s,
    cpu_s: (user + system) / 1e6,
    spikes: result.runs.reduce((sum, run) => sum + run.spikes_ms.length, 0),
    memory_bytes: result.memory_bytes,
  };
}

async function line(name: string, job: Job): Promise<void> {
  const short_ms = 1;
  await cost(job, short_ms);
  const start = await cost(job, short_ms);
  const end = await cost(job, short_ms + options.ms);
  const nContacts = job.runs.reduce((sum, run) => sum + run.contacts.length, 0);
  const nSegments = job.runs.reduce(
    (sum, { cell }) => sum + cell.nodes.kind.filter((kind) => kind === 'seg').length,
    0,
  );
  console.log(
    [
      name.padEnd(34),
      `${job.runs.length} cells`,
      `${nSegments} segments`,
      `${nContacts} contacts`,
      `${((end.wall_s - start.wall_s) / options.ms).toFixed(3)} s/ms`,
      `${((end.cpu_s - start.cpu_s) / options.ms).toFixed(3)} CPU s/ms`,
      `start ${start.wall_s.toFixed(1)} s`,
      `${(end.memory_bytes / 2 ** 20).toFixed(0)} MiB`,
      `${end.spikes} spikes`,
    ].join('  '),
  );
}

await line('cells alone', { ...whole, runs: whole.runs.map((run) => ({ ...run, contacts: [] })) });
await line(
  'with static contacts',
  withContacts((c) => c.kind === 'static'),
);
await line(
  'with plastic contacts',
  withContacts((c) => c.kind !== 'static'),
);
await line('whole', whole);
for (const share of [8, 4, 2]) {
  const n = Math.floor(whole.runs.length / share);
  await line(`1/${share} of the cells`, firstCells(n));
}
gpu[Symbol.dispose]();
