/**
 * `npm run bench:neuron`: speed and memory of both engines, and of NEURON on the same machine in the same
 * run, on the reference cells.
 *
 * Machines are shared: trust the ratios within one run, and look at the load it prints.
 */
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { cpuEngine } from '../src/engine/cpu/engine.ts';
import { adapterLine, requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import type { Engine, Job } from '../src/engine/job.ts';
import { neuronCells, neuronPairs, prepareNeuron } from './neuron.ts';
import { cellJob, pairJob, readReference, segments } from './reference.ts';

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run bench:neuron --')
  .usage('$0 [options]\n\nSpeed and memory of the engines and of NEURON, on reference cells.')
  .option('neuron', { type: 'boolean', default: true, describe: 'measure NEURON too' })
  .option('reference', {
    type: 'string',
    default: '../shared/reference/cells',
    describe: 'folder of the reference cases l4upc_step and l4_pair_full',
  })
  .option('copies', { type: 'string', default: '1,16,256,1024', describe: 'copies of the L4 cell' })
  .option('pairs', { type: 'string', default: '1,64', describe: 'pairs of the 700 s protocol' })
  .strict()
  .parse();

const cellFile = `${options.reference}/l4upc_step/model.json`;
const pairFile = `${options.reference}/l4_pair_full/model.json`;
for (const file of [cellFile, pairFile]) {
  if (!existsSync(file)) {
    console.error(`bench: ${file} does not exist: expected a reference case (--reference DIR)`);
    process.exit(2);
  }
}

const numbers = (list: string) => list.split(',').filter(Boolean).map(Number);
const say = (...columns: (string | number)[]) =>
  console.log(
    columns.map((c, i) => String(c)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 34 : 14)).join(''),
  );
const millions = (x: number) => (x / 1e6).toFixed(1);
const load = () => loadavg()[0]!.toFixed(1);

const gpu = await requestGpu();
const cpu = cpuEngine();
const device = gpuEngine(gpu);
console.log(`GPU engine: float32 on ${adapterLine(gpu)}`);
console.log(`CPU engine: ${cpu.description}, one thread`);
if (options.neuron) console.log(`NEURON:     ${prepareNeuron()}, two processes`);

/** Wall seconds of a job once its kernel is compiled. */
async function timed(engine: Engine, job: Job): Promise<{ wall_s: number; memory_bytes: number }> {
  await engine.run({ ...job, duration_ms: Math.min(job.duration_ms, 1) });
  return engine.run(job);
}

const reference = readReference(cellFile);
const perCell = segments(reference.cell);
console.log(`\nCopies of the reference L4 cell (${perCell} compartments), dt 0.025 ms`);
console.log('Million compartment-steps a second, and the ratio to NEURON');
say(
  'copies',
  'GPU',
  'CPU',
  ...(options.neuron ? ['NEURON', 'GPU/NEURON', 'CPU/NEURON'] : []),
  'load',
);
const memory: { copies: number; gpu: number; cpu: number }[] = [];
for (const copies of numbers(options.copies)) {
  const duration_ms = Math.max(10, Math.min(400, 12_000 / copies));
  const steps = perCell * copies * (duration_ms / 0.025);
  const neuron = options.neuron ? neuronCells(cellFile, copies, duration_ms) : null;
  const onGpu = await timed(device, cellJob(reference.cell, copies, duration_ms));
  const cpuCopies = Math.min(copies, 64); // one lane after another: more copies change nothing
  const onCpu = await timed(cpu, cellJob(reference.cell, cpuCopies, duration_ms));
  const gpuSpeed = steps / onGpu.wall_s;
  const cpuSpeed = ((steps / copies) * cpuCopies) / onCpu.wall_s;
  memory.push({ copies, gpu: onGpu.memory_bytes, cpu: (onCpu.memory_bytes / cpuCopies) * copies });
  const theirs = neuron?.compartment_steps_per_s ?? 0;
  const ratios = neuron
    ? [millions(theirs), (gpuSpeed / theirs).toFixed(2), (cpuSpeed / theirs).toFixed(2)]
    : [];
  say(copies, millions(gpuSpeed), millions(cpuSpeed), ...ratios, load());
}

console.log('\nMemory, bytes per compartment');
say('copies', 'GPU', 'CPU');
for (const { copies, gpu: onGpu, cpu: onCpu } of memory) {
  say(copies, (onGpu / (copies * perCell)).toFixed(0), (onCpu / (copies * perCell)).toFixed(0));
}

const pair = readReference(pairFile);
const contacts = (pair.model.synapses as unknown[]).length;
console.log(
  `\nThe 700 s pairing protocol (${contacts} contacts a pair), wall seconds per pair on this machine`,
);
say('pairs', 'GPU', 'steps a pair', 'MB on device', 'load');
let perPair_s = 0;
for (const pairs of numbers(options.pairs)) {
  const job = pairJob(pair, pairs);
  await device.run({ ...job, duration_ms: 1 });
  const { wall_s, runs, memory_bytes } = await device.run(job);
  perPair_s = wall_s / pairs;
  const steps = runs.reduce((sum, r) => sum + r.steps, 0) / pairs;
  say(pairs, perPair_s.toFixed(2), steps.toFixed(0), (memory_bytes / 2 ** 20).toFixed(1), load());
}
const { wall_s, runs } = await cpu.run(pairJob(pair, 2));
say(
  'CPU engine, one thread',
  (wall_s / 2).toFixed(2),
  (runs[0]!.steps + runs[1]!.steps) / 2,
  '',
  load(),
);
const [few, many] = await Promise.all([16, 64].map(async (n) => memoryOfContacts(n)));
console.log(
  `memory per contact: ${((many! - few!) / (48 * contacts)).toFixed(0)} bytes on the device`,
);

/** Device memory of 8 cells with n contacts' worth of this pair's contacts, without their cells. */
async function memoryOfContacts(n: number): Promise<number> {
  const job = pairJob(pair, 8);
  const template = job.runs[0]!;
  const runsOf = job.runs.map((run, i) => ({
    ...run,
    recorders: [],
    contacts: Array.from({ length: (n / 8) * contacts }, (_, c) => ({
      ...template.contacts.at(c % contacts)!,
      arrivals_ms: [],
      draws: { kind: 'random123', ids: [i, c, 1], globalIndex: 0 } as const,
    })),
  }));
  return (await device.run({ ...job, runs: runsOf, duration_ms: 1 })).memory_bytes;
}

if (options.neuron) {
  for (const maxOrder of [5, 4]) {
    const theirs = neuronPairs(pairFile, '788373', maxOrder);
    const each = theirs.wall_s / 2;
    const label = `NEURON, variable step, order ≤ ${maxOrder}${maxOrder === 5 ? ' (default)' : ''}`;
    say(label, each.toFixed(2), theirs.steps, '', load());
    console.log(`  per pair, GPU engine is ${(each / perPair_s).toFixed(1)} times as fast`);
  }
}
gpu[Symbol.dispose]();
