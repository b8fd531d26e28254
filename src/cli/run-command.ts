/** `rhostar run`: a SONATA simulation from its configuration to a results folder. */
import { join } from 'node:path';
import { writeChangedCircuit } from '../io/sonata/changed-circuit.ts';
import { openCircuit } from '../io/sonata/circuit.ts';
import { nodeFiles } from '../io/sonata/node-files.ts';
import { chooseEngine, type EngineChoice } from './engine-choice.ts';
import { UsageError } from './faults.ts';
import { onInterrupt } from './interrupt.ts';
import { checkNumber } from './options.ts';
import { absolute, type SimulationEnd, simulate } from './simulate.ts';
import { edgeChanges } from './simulation-circuit.ts';
import { openSimulation, type SimulationSource, withTstop } from './simulation-source.ts';
import { simulationTable } from './simulation-table.ts';
import type { Terminal } from './terminal.ts';

export interface RunCommandOptions {
  config: string;
  engine: EngineChoice;
  emodels?: string | undefined;
  out?: string | undefined;
  tstop?: number | undefined;
  resume: boolean;
  checkpointEvery?: number | undefined;
  weightsEvery?: number | undefined;
  writeCircuit?: string | undefined;
  pictures: boolean;
}

export async function runCommand(options: RunCommandOptions, terminal: Terminal): Promise<void> {
  const { tstop, checkpointEvery, weightsEvery, emodels } = options;
  checkNumber('tstop', tstop, 'ms', 0);
  checkNumber('checkpoint-every', checkpointEvery, 'ms', 0);
  checkNumber('weights-every', weightsEvery, 'ms', 0);
  const config = absolute(options.config);
  using interrupt = onInterrupt(terminal);
  const source = await openSimulation(config, {
    emodels: emodels === undefined ? null : absolute(emodels),
    ...(tstop !== undefined && { change: withTstop(tstop) }),
  });
  const { dt_ms } = source.resolved.job;
  checkInterval('tstop', tstop, dt_ms);
  checkInterval('checkpoint-every', checkpointEvery, dt_ms);
  checkInterval('weights-every', weightsEvery, dt_ms);
  for (const warning of source.resolved.warnings) terminal.note(`warning: ${warning}`);
  if (source.resolved.config.output.log_file !== null) {
    terminal.note('warning: output.log_file is not written: manifest.json says what a log would');
  }
  const out = absolute(options.out ?? source.resolved.config.output.output_dir);
  using chosen = await chooseEngine(options.engine, terminal, source.resolved.runs.length);
  const end = await simulate(
    source,
    {
      out,
      resume: options.resume,
      checkpointEvery_ms: checkpointEvery,
      weightsEvery_ms: weightsEvery,
      pictures: options.pictures,
      command: commandOf(options),
      resumeHint: ['rhostar', ...commandOf({ ...options, resume: true, out })].join(' '),
      engine: chosen.engine,
      interrupt,
    },
    terminal,
  );
  if (options.writeCircuit !== undefined) {
    await writeCircuitBack(source, end, absolute(options.writeCircuit), terminal);
  }
  report(end, options, terminal);
}

/** Windows end on the grid of the step. */
function checkInterval(name: string, value: number | undefined, dt_ms: number): void {
  if (value === undefined) return;
  const ticks = value / dt_ms;
  if (Math.round(ticks) >= 1 && Math.abs(ticks - Math.round(ticks)) < 1e-6) return;
  throw new UsageError(`--${name} ${value}: expected a multiple of the step, ${dt_ms} ms`);
}

function commandOf(options: RunCommandOptions): string[] {
  const { config, engine, emodels, out, tstop, resume, checkpointEvery, weightsEvery } = options;
  const given = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, String(value)];
  return [
    ...['run', config, '--engine', engine],
    ...given('emodels', emodels),
    ...given('out', out),
    ...given('tstop', tstop),
    ...given('checkpoint-every', checkpointEvery),
    ...given('weights-every', weightsEvery),
    ...given('write-circuit', options.writeCircuit),
    ...(options.pictures ? [] : ['--no-pictures']),
    ...(resume ? ['--resume'] : []),
  ];
}

async function writeCircuitBack(
  { resolved, facts }: SimulationSource,
  { weights }: SimulationEnd,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  const { network } = resolved.config;
  const circuit = await openCircuit(network, nodeFiles);
  try {
    await writeChangedCircuit(network, folder, nodeFiles, edgeChanges(circuit, facts, weights));
  } finally {
    circuit.close();
  }
  terminal.note(`circuit with its changed weights: ${join(folder, 'circuit_config.json')}`);
}

function report(
  { out, summary, wall_s, costs }: SimulationEnd,
  { pictures }: RunCommandOptions,
  terminal: Terminal,
): void {
  terminal.print(`\n${simulationTable(summary)}\n`);
  const speed = summary.t_ms / 1000 / summary.wall_s;
  terminal.print(`${wall_s.toFixed(1)} s of computing, ${Number(speed.toPrecision(2))}× real time`);
  if (costs !== null) terminal.print(costsText(costs));
  const tables = summary.weights.length > 0 ? 'rates.csv, weights.csv' : 'rates.csv';
  terminal.print(`results: ${out} (manifest.json, summary.json, ${tables})`);
  if (pictures) terminal.print(`pictures: ${join(out, '{raster,weights}.png')}`);
}

/** `memory: 142 MiB on the device (vectors 48, lanes 41 …) in 2 batches; start: contacts 2.1 s, …`. */
export function costsText({ memory_bytes, device }: NonNullable<SimulationEnd['costs']>): string {
  const inMiB = (bytes: number) => Math.round(bytes / 2 ** 20);
  const memory = `memory: ${inMiB(memory_bytes)} MiB`;
  if (!device) return memory;
  const parts = Object.entries(device.bytes)
    .map(([name, bytes]) => ({ name, MiB: inMiB(bytes) }))
    .filter(({ MiB }) => MiB > 0)
    .sort((a, b) => b.MiB - a.MiB)
    .map(({ name, MiB }) => `${name} ${MiB}`);
  const of = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  const { batches, start_s } = device;
  const start = Object.entries(start_s).map(([part, s]) => `${part} ${s.toFixed(1)} s`);
  const batch = `${batches} batch${batches === 1 ? '' : 'es'}`;
  return `${memory} on the device${of} in ${batch}; start: ${start.join(', ')}`;
}
