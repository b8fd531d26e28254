/**
 * A network study as a figure: circuit/ is built, run/ is what `rhostar run` makes of simulation_config.json,
 * and beside them lie the tables and the picture of `rhostar study`. The same command goes on from the run's
 * last checkpoint; --full goes on where --quick ended.
 */
import { join } from 'node:path';
import type { Engine } from '../engine/job.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { InterruptedError, UsageError } from './faults.ts';
import { commandOf, type FigureOptions, PRINT_SCALE } from './figure-context.ts';
import type { FigureFolder } from './figure-folder.ts';
import type { InputRecord } from './input-files.ts';
import type { Interrupt } from './interrupt.ts';
import type { NetworkPlan } from './network-plan.ts';
import { CIRCUIT_CONFIG, ensurePlanCircuit } from './plan-circuit.ts';
import { ProgressLine } from './progress.ts';
import { readRunResults } from './run-results.ts';
import { absolute, simulate } from './simulate.ts';
import { isComplete, simulationManifest } from './simulation-folder.ts';
import { openSimulation, type SimulationSource, withTstop } from './simulation-source.ts';
import { studyTable, writeStudy } from './study-results.ts';
import type { Terminal } from './terminal.ts';

export interface NetworkFigureContext {
  options: FigureOptions;
  folder: FigureFolder;
}

const [CIRCUIT, RUN, CONFIG] = ['circuit', 'run', 'simulation_config.json'];

/** UsageError where it is longer than the plan, or no time. */
function tstopOf({ name, tstop_ms }: NetworkPlan, { full, seconds }: FigureOptions): number {
  if (seconds === undefined) return tstop_ms[full ? 'full' : 'quick'];
  const most_s = tstop_ms.full / 1000;
  if (seconds > 0 && seconds <= most_s) return seconds * 1000;
  throw new UsageError(`--seconds ${seconds}: figure ${name} lasts up to ${most_s} s`);
}

/** UsageError where an option is of other figures, or the time asked for is none. */
export function checkNetworkOptions(plan: NetworkPlan, options: FigureOptions): void {
  tstopOf(plan, options);
  const { name, pairs, testSpikes, circuit, morphologies, emodels } = options;
  const others = { pairs, 'test-spikes': testSpikes, circuit, morphologies, emodels };
  for (const [option, value] of Object.entries(others)) {
    if (value !== undefined) throw new UsageError(`--${option}: figure ${name} has no such choice`);
  }
}

/** @throws InterruptedError after Ctrl-C, once what was computed is on disk */
export async function runNetwork(
  plan: NetworkPlan,
  { options, folder }: NetworkFigureContext,
  engine: Engine,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const out = absolute(folder.path);
  const run = join(out, RUN);
  const tstop_ms = tstopOf(plan, options);
  checkRun(run, tstop_ms, options);
  const command = commandOf(options);
  const begin = (inputs: InputRecord[]) =>
    folder.begin(factsOf(plan, inputs, options), { engine: engine.description, command });
  // before anything else lies in the folder; its inputs are known once the circuit is there
  begin([]);
  try {
    await build(join(out, CIRCUIT), plan, interrupt, terminal);
    const config = join(out, CONFIG);
    writeFileAtomic(config, `${JSON.stringify(simulationOf(plan, options.seed), null, 2)}\n`);
    const source = await openSimulation(config, { emodels: null, change: withTstop(tstop_ms) });
    begin(source.inputs);
    for (const warning of source.resolved.warnings) terminal.note(`warning: ${warning}`);
    if (isComplete(run, source)) terminal.note(`${run}: complete already`);
    else {
      await simulate(
        source,
        {
          out: run,
          resume: simulationManifest(run) !== null,
          checkpointEvery_ms: plan.checkpoint_ms,
          pictures: true,
          command,
          resumeHint: ['rhostar', ...command].join(' '),
          engine,
          interrupt,
        },
        terminal,
      );
    }
    const title = `${plan.title}, ${calciumOf(source)} mM calcium`;
    const results = await readRunResults(run);
    const { study, files } = await writeStudy(out, results, plan.study, {
      title,
      scale: PRINT_SCALE,
    });
    folder.end('complete', 1);
    terminal.print(`\n${title}\n${studyTable(study, plan.study)}\n`);
    terminal.print(`results: ${folder.path} (${files.join(', ')}; ${RUN}/ holds the run)`);
  } catch (error) {
    folder.end(interrupt.pressed ? 'stopped' : 'failed', 0);
    throw error;
  }
}

async function build(
  folder: string,
  plan: NetworkPlan,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const progress = new ProgressLine(terminal);
  try {
    await ensurePlanCircuit(folder, plan, {
      signal: interrupt.signal,
      onStage: (stage) => progress.phase(`circuit: ${stage}`),
    });
  } catch (error) {
    if (interrupt.pressed) throw new InterruptedError('stopped while the circuit was built');
    throw error;
  } finally {
    progress.end();
  }
}

/** The same for quick and full, or the longer one could not go on with the shorter one's run. */
function simulationOf({ simulation, tstop_ms }: NetworkPlan, seed: number) {
  return {
    network: join(CIRCUIT, CIRCUIT_CONFIG),
    ...simulation,
    run: { ...simulation.run, tstop: tstop_ms.full, random_seed: seed, stimulus_seed: seed },
    output: { output_dir: RUN, spikes_file: 'out.h5' },
  };
}

/** UsageError where the folder's run is of another seed, or longer than what is asked for. */
function checkRun(run: string, tstop_ms: number, { full, seed }: FigureOptions): void {
  const manifest = simulationManifest(run);
  if (manifest === null) return;
  const { random_seed } = manifest.seeds;
  if (random_seed !== seed) {
    throw new UsageError(
      `--seed ${seed}: ${run} is of seed ${random_seed}, expected this one or another --out`,
    );
  }
  if (manifest.t_ms <= tstop_ms) return;
  throw new UsageError(
    `--${full ? 'full' : 'quick'}: ${run} has come to ${manifest.t_ms} ms already, expected at most ${tstop_ms}: ` +
      `${full ? '' : '--full, or '}another --out`,
  );
}

const calciumOf = ({ resolved }: SimulationSource) =>
  resolved.config.conditions.extracellular_calcium ?? 2;

function factsOf(plan: NetworkPlan, inputs: InputRecord[], { seed }: FigureOptions) {
  return {
    figure: plan.name,
    title: plan.title,
    pairs: null,
    testSpikes: null,
    seed,
    store: null,
    runs: { total: 1, complete: 0, keys: [] },
    inputs,
    dt_ms: plan.simulation.run.dt,
  };
}
