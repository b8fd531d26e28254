/** `rhostar sweep`: one simulation under many conditions, a folder each, and what they came to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Engine } from '../engine/job.ts';
import { networkEpsps } from '../experiments/network/run-epsp.ts';
import type { SimulationSummary } from '../experiments/network/run-summary.ts';
import {
  conditionConfig,
  readSweep,
  type Sweep,
  type SweepCondition,
  sweepConditions,
} from '../experiments/network/run-sweep.ts';
import { ensureWritableFolder, writeFileAtomic } from '../io/output/atomic.ts';
import { csv } from '../io/output/csv.ts';
import { chooseEngine, type EngineChoice } from './engine-choice.ts';
import { InterruptedError, UsageError } from './faults.ts';
import { InputFiles } from './input-files.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { ProgressLine } from './progress.ts';
import { absolute, simulate } from './simulate.ts';
import { isComplete, simulationManifest } from './simulation-folder.ts';
import { openSimulation, type SimulationSource } from './simulation-source.ts';
import { writeSweepResults } from './sweep-results.ts';
import type { Terminal } from './terminal.ts';

export interface SweepCommandOptions {
  sweep: string;
  engine: EngineChoice;
  emodels?: string | undefined;
  circuit?: string | undefined;
  out?: string | undefined;
  resume: boolean;
  pictures: boolean;
}

/** What a condition came to. */
export interface ConditionResult {
  condition: SweepCondition;
  summary: SimulationSummary;
  /** Mean over connections; null where none were measured. */
  epsp: { mean_mV: number; sd_mV: number; n: number } | null;
}

const EPSPS = 'epsps.csv';

export async function sweepCommand(
  options: SweepCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const file = absolute(options.sweep);
  const sweep = readSweep(new InputFiles().text(file), options.sweep);
  const conditions = sweepConditions(sweep);
  const out = absolute(options.out ?? join('results', sweep.name));
  if (!options.resume && existsSync(out) && readdirSync(out).length > 0) {
    throw new UsageError(
      `${out}: holds files already; --resume goes on with a sweep, or name another folder with --out`,
    );
  }
  const open = (condition: SweepCondition) => openCondition(file, sweep, condition, options);
  // what is wrong in any condition shows before the first one runs
  for (const condition of conditions) await open(condition);
  using interrupt = onInterrupt(terminal);
  using chosen = await chooseEngine(options.engine, terminal);
  ensureWritableFolder(out);
  const results: ConditionResult[] = [];
  const told = new Set<string>();
  for (const [k, condition] of conditions.entries()) {
    const source = await open(condition);
    for (const warning of source.resolved.warnings) {
      if (!told.has(warning)) terminal.note(`warning: ${warning}`);
      told.add(warning);
    }
    const place = { out: join(out, condition.name), label: `${k + 1}/${conditions.length} ` };
    results.push(
      await runCondition(
        { sweep, condition, source, place, options, engine: chosen.engine, interrupt },
        terminal,
      ),
    );
    await writeSweepResults(out, sweep, results, { pictures: false });
  }
  const shown = await writeSweepResults(out, sweep, results, options);
  terminal.print(`\n${shown}\n`);
  terminal.print(`results: ${out} (summary.csv, a folder a condition)`);
  if (options.pictures) terminal.print(`picture: ${join(out, 'sweep.png')}`);
}

async function openCondition(
  file: string,
  sweep: Sweep,
  condition: SweepCondition,
  { emodels, circuit, sweep: named }: SweepCommandOptions,
): Promise<SimulationSource> {
  const network = circuit === undefined ? {} : { network: circuitConfig(circuit) };
  return openSimulation(resolve(dirname(file), sweep.simulation), {
    emodels: emodels === undefined ? null : absolute(emodels),
    change: (config) => ({ ...conditionConfig(config, sweep, condition, named), ...network }),
  });
}

/** A circuit_config.json, or the folder that holds it. */
function circuitConfig(path: string): string {
  const whole = absolute(path);
  return /\.json$/i.test(whole) ? whole : join(whole, 'circuit_config.json');
}

interface ConditionRun {
  sweep: Sweep;
  condition: SweepCondition;
  source: SimulationSource;
  place: { out: string; label: string };
  options: SweepCommandOptions;
  engine: Engine;
  interrupt: Interrupt;
}

async function runCondition(run: ConditionRun, terminal: Terminal): Promise<ConditionResult> {
  const { condition, source, place, options, engine, interrupt } = run;
  const { out, label } = place;
  if (isComplete(out, source)) terminal.note(`${label}${condition.name}: complete already`);
  else {
    terminal.note(`${label}${condition.name}`);
    await simulate(
      source,
      {
        out,
        label,
        condition: condition.values,
        resume: simulationManifest(out) !== null,
        pictures: options.pictures,
        command: ['sweep', options.sweep, '--engine', options.engine],
        resumeHint: resumeHint(options, out),
        engine,
        interrupt,
      },
      terminal,
    );
  }
  const text = readFileSync(join(out, 'summary.json'), 'utf8');
  const summary = JSON.parse(text) as SimulationSummary;
  return { condition, summary, epsp: await epspsOf(run, terminal) };
}

/** How to go on with the sweep that a condition's folder is of. */
function resumeHint({ sweep, engine, emodels, circuit }: SweepCommandOptions, out: string): string {
  const hint = ['rhostar sweep', sweep, '--engine', engine];
  if (emodels !== undefined) hint.push('--emodels', emodels);
  if (circuit !== undefined) hint.push('--circuit', circuit);
  return [...hint, '--out', dirname(out), '--resume'].join(' ');
}

/** EPSPs of the condition, from its folder where they are there already. */
async function epspsOf(
  { sweep, source, place, options, engine, interrupt }: ConditionRun,
  terminal: Terminal,
): Promise<ConditionResult['epsp']> {
  if (sweep.epsp === undefined) return null;
  const path = join(place.out, EPSPS);
  if (!existsSync(path)) {
    const line = new ProgressLine(terminal);
    line.phase(`${place.label}EPSPs of ${sweep.epsp.pairs} connections`);
    const found = await networkEpsps(source.resolved, engine, sweep.epsp, interrupt.signal).finally(
      () => line.end(),
    );
    if (interrupt.pressed) {
      const hint = resumeHint(options, place.out);
      throw new InterruptedError(`stopped while EPSPs were measured\nto go on: ${hint}`);
    }
    const ends = ['pre_population', 'pre_node', 'post_population', 'post_node'];
    const table = csv(
      [...ends, 'contacts', 'trial', 'amplitude_mV'],
      found.flatMap((one) =>
        one.amplitudes_mV.map((amplitude_mV, trial) => [
          ...[one.prePopulation, one.preNode, one.postPopulation, one.postNode, one.contacts],
          ...[trial + 1, amplitude_mV],
        ]),
      ),
    );
    writeFileAtomic(path, table);
  }
  return meanOfEpsps(readFileSync(path, 'utf8'));
}

/** Mean and SD over connections of each one's mean. */
function meanOfEpsps(text: string): ConditionResult['epsp'] {
  const connections = new Map<string, number[]>();
  for (const line of text.trim().split('\n').slice(1)) {
    const fields = line.split(',');
    const key = fields.slice(0, 4).join(',');
    connections.set(key, [...(connections.get(key) ?? []), Number(fields.at(-1))]);
  }
  const n = connections.size;
  if (n === 0) return null;
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const means = [...connections.values()].map(mean);
  const mean_mV = mean(means);
  const sd_mV = Math.sqrt(means.reduce((sum, m) => sum + (m - mean_mV) ** 2, 0) / (n - 1));
  return { mean_mV, sd_mV, n };
}
