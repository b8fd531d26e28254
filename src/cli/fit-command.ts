/** `rhostar fit`: the rule's parameters searched against measured pairings, or one set of them scored. */
import { join } from 'node:path';
import { gpuReplay } from '../engine/gpu/replay.ts';
import { cpuReplay } from '../engine/replay/cpu-replay.ts';
import type { Replay } from '../engine/replay/replay.ts';
import { EpspTable } from '../experiments/fit/epsp-table.ts';
import { readFit } from '../experiments/fit/fit-schema.ts';
import type { FitProblem, Recording } from '../experiments/fit/fit-types.ts';
import { recordFit } from '../experiments/fit/record-fit.ts';
import { boundsOf, checkWithin, resolveFit } from '../experiments/fit/resolve-fit.ts';
import { bestOf, generationOf, runFit, startFit } from '../experiments/fit/run-fit.ts';
import { type Scorer, scorerOf } from '../experiments/fit/score.ts';
import { simulateRule } from '../experiments/fit/simulate-rule.ts';
import { csv } from '../io/output/csv.ts';
import { type PlasticityRule, ruleOf } from '../model/plasticity-rule.ts';
import { type ChosenEngine, chooseEngine, type EngineChoice } from './engine-choice.ts';
import { InterruptedError, UsageError } from './faults.ts';
import { discardFit, FitFolder, openFitFolder } from './fit-folder.ts';
import {
  fitPicture,
  frontCsv,
  generationsCsv,
  parametersCsv,
  parametersTable,
  simulatedScores,
  targetsCsv,
  targetsTable,
} from './fit-report.ts';
import { openFit, openRule } from './fit-source.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { ProgressLine } from './progress.ts';
import { rasterise } from './rasterise.ts';
import { STAGES } from './run-experiment.ts';
import type { Terminal } from './terminal.ts';

export interface FitOptions {
  spec: string;
  engine: EngineChoice;
  score?: string | undefined;
  simulate: boolean;
  generations?: number | undefined;
  refine?: number | undefined;
  seed?: number | undefined;
  out?: string | undefined;
  resume: boolean;
  pictures: boolean;
}

/** What both ways of the command work with. */
interface Workplace {
  problem: FitProblem;
  recording: Recording;
  replay: Replay;
  epsps: EpspTable;
  scorer: Scorer;
  folder: FitFolder;
  chosen: ChosenEngine;
  interrupt: Interrupt;
  options: FitOptions;
  terminal: Terminal;
}

export async function fitCommand(options: FitOptions, terminal: Terminal): Promise<void> {
  const { generations, refine, seed } = options;
  if (options.simulate && options.score === undefined) {
    throw new UsageError('--simulate goes with --score: it simulates what is scored');
  }
  checkWhole('generations', generations, 1, 100000);
  checkWhole('refine', refine, 0, 100000);
  checkWhole('seed', seed, 0, 0xffffffff);
  const source = openFit(options.spec);
  const spec = {
    ...readFit(source.json, source.fileName),
    ...(generations !== undefined && { generations }),
    ...(refine !== undefined && { refineGenerations: refine }),
    ...(seed !== undefined && { seed }),
  };
  const rule = options.score === undefined ? null : openRule(options.score);
  if (rule) checkWithin(rule, boundsOf(spec), { format: 'rule', file: options.score! });
  using interrupt = onInterrupt(terminal);
  const opened = openFitFolder(
    options.out ?? join('results', `fit-${source.stem}`),
    options.resume,
  );
  let folder: FitFolder | undefined;
  try {
    using chosen = await chooseEngine(options.engine, terminal);
    const { engine } = chosen;
    const progress = new ProgressLine(terminal);
    const problem = await resolveFit(spec, source.readFile, engine, {
      fileName: source.fileName,
      openPairCircuit: source.openPairCircuit,
      onStage: (stage) => progress.phase(STAGES[stage]),
      signal: interrupt.signal,
    }).finally(() => progress.end());
    folder = new FitFolder(opened, {
      problem,
      spec,
      inputs: [...source.files.records, ...source.circuitFiles.records],
      engine,
      command: ['fit', options.spec, ...flags(options)],
    });
    const recording = await recorded(engine, problem, folder, interrupt, terminal);
    using replay = chosen.gpu
      ? await gpuReplay(chosen.gpu, recording.replay)
      : cpuReplay(recording.replay);
    folder.replayedBy(replay.description);
    const epsps = new EpspTable(engine, problem, folder.epsps());
    const scorer = scorerOf(problem, recording, replay, epsps);
    const place = { problem, recording, replay, epsps, scorer, folder, chosen, interrupt };
    if (rule) await scoreRule({ ...place, options, terminal }, rule);
    else await search({ ...place, options, terminal });
    folder.close('complete');
    terminal.print(`results: ${folder.out}`);
  } catch (error) {
    if (interrupt.pressed) {
      if (folder) folder.close('stopped');
      else discardFit(opened);
      throw new InterruptedError(stoppedText(options, folder));
    }
    try {
      if (folder) folder.abandon();
      else discardFit(opened);
    } catch {
      // a full disk refuses the manifest's last word too
    }
    throw error;
  }
}

const flags = ({ score, simulate, engine, generations, refine, seed }: FitOptions) => [
  ...(score === undefined ? [] : ['--score', score]),
  ...(simulate ? ['--simulate'] : []),
  ...(generations === undefined ? [] : ['--generations', String(generations)]),
  ...(refine === undefined ? [] : ['--refine', String(refine)]),
  ...(seed === undefined ? [] : ['--seed', String(seed)]),
  ...['--engine', engine],
];

function stoppedText(options: FitOptions, folder: FitFolder | undefined): string {
  if (!folder) return 'stopped before anything was recorded; nothing was kept';
  const go = ['rhostar fit', options.spec, ...flags(options), '--out', folder.out, '--resume'];
  return `stopped; what was recorded and searched is in ${folder.out}\nto go on: ${go.join(' ')}`;
}

function checkWhole(name: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return;
  throw new UsageError(`--${name} ${value}: expected a whole number from ${low} to ${high}`);
}

async function recorded(
  engine: ChosenEngine['engine'],
  problem: FitProblem,
  folder: FitFolder,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<Recording> {
  const stored = folder.recording();
  if (stored) {
    terminal.note('resume: calcium is recorded already');
    return stored;
  }
  const progress = new ProgressLine(terminal);
  progress.phase('recording calcium');
  const recording = await recordFit(engine, problem, {
    signal: interrupt.signal,
    onProgress: ({ stage, share }) =>
      progress.show(share, () =>
        stage === 'thresholds' ? 'calcium of C_pre and C_post' : 'calcium of the inductions',
      ),
  }).finally(() => progress.end());
  folder.putRecording(recording);
  const { pieces, traces } = recording.replay;
  terminal.note(
    `recorded: ${recording.runs.length} inductions, ${traces.length} traces, ${(pieces.byteLength / 2 ** 20).toFixed(1)} MiB`,
  );
  return recording;
}

async function search(place: Workplace): Promise<void> {
  const { problem, scorer, epsps, folder, interrupt, options, terminal } = place;
  const start = folder.search() ?? startFit();
  if (options.resume) terminal.note(`resume: ${generationOf(start)} generations are done`);
  const progress = new ProgressLine(terminal);
  let known = epsps.size;
  const last = problem.generations + problem.refineGenerations;
  let generation = generationOf(start);
  let said = '';
  const state = await runFit(problem, scorer, start, {
    signal: interrupt.signal,
    onProgress: (share, nStates) =>
      progress.show(
        (generation + share) / last,
        () => `${said}EPSPs of ${nStates} states not met before`,
      ),
    onGeneration(now) {
      if (epsps.size > known) folder.putEpsps(epsps.values);
      known = epsps.size;
      folder.putSearch(now);
      folder.put('generations.csv', generationsCsv(now));
      generation = generationOf(now);
      const { bestLargest, front } = now.history.at(-1)!;
      said = `generation ${generation} of ${last}: best ${bestLargest.toFixed(2)} SEM, front ${front}; `;
      progress.show(generation / last, () => said);
    },
  }).finally(() => progress.end());
  if (interrupt.pressed) throw new InterruptedError('stopped');
  const best = bestOf(state.search.front);
  const rule = ruleOf(best.x);
  const [scores] = await scorer.score([rule]);
  folder.put('front.csv', frontCsv(problem, state));
  putRule(place, rule);
  folder.put('targets.csv', targetsCsv(problem, scores!));
  await putRatios(place, rule);
  if (options.pictures) {
    const svg = fitPicture(problem, state, scores!);
    folder.put('fit.svg', svg);
    folder.put('fit.png', await rasterise(svg));
  }
  const { history } = state;
  const evaluated = history.length * problem.populationSize;
  const below = history.reduce((sum, one) => sum + one.below, 0);
  terminal.print(`\n${problem.name}: ${evaluated} candidates in ${history.length} generations`);
  terminal.print(`with every error below 1 SEM: ${below}; the best by its largest error:`);
  terminal.print(`\n${targetsTable(problem, scores!)}`);
  terminal.print(`\n${parametersTable(problem, rule)}\n`);
  if (options.pictures) terminal.print(`picture: ${join(folder.out, 'fit.png')}`);
}

async function scoreRule(place: Workplace, rule: PlasticityRule): Promise<void> {
  const { problem, recording, replay, scorer, epsps, folder, chosen, interrupt, terminal } = place;
  const progress = new ProgressLine(terminal);
  const [scores] = await scorer
    .score([rule], {
      signal: interrupt.signal,
      onProgress: (share, n) => progress.show(share, () => `EPSPs of ${n} states`),
    })
    .finally(() => progress.end());
  folder.putEpsps(epsps.values);
  let simulated: ReturnType<typeof simulatedScores> | undefined;
  if (place.options.simulate) {
    progress.phase('simulating the whole protocols');
    const runs = await simulateRule(chosen.engine, problem, replay, rule, {
      signal: interrupt.signal,
      onProgress: (state) => progress.update(state),
    }).finally(() => progress.end());
    simulated = simulatedScores(
      problem,
      recording.runs.map(({ target }) => target),
      runs,
    );
    await putRatios(place, rule, runs);
  } else await putRatios(place, rule);
  putRule(place, rule);
  folder.put('targets.csv', targetsCsv(problem, scores!, simulated));
  terminal.print(`\n${problem.name}, scored: ${place.options.score}`);
  terminal.print(`\n${targetsTable(problem, scores!, simulated)}\n`);
}

function putRule({ folder, problem }: Workplace, rule: PlasticityRule): void {
  folder.put('rule.json', `${JSON.stringify(rule, null, 2)}\n`);
  folder.put('parameters.csv', parametersCsv(problem, rule));
}

/** A line a pair and target: predicted, and simulated where that was asked for. */
async function putRatios(
  { folder, problem, recording, scorer, epsps }: Workplace,
  rule: PlasticityRule,
  simulated?: Awaited<ReturnType<typeof simulateRule>>,
): Promise<void> {
  const predicted = await scorer.predict(rule);
  folder.put(
    'ratios.csv',
    csv(
      [
        ...['target', 'pair', 'predicted_ratio', 'predicted_states'],
        ...(simulated ? ['simulated_ratio', 'simulated_states'] : []),
      ],
      recording.runs.map(({ target, pair }, i) => [
        problem.targets[target]!.name,
        epsps.pair(pair).name,
        predicted[i]!.ratio,
        predicted[i]!.state,
        ...(simulated ? [simulated[i]!.ratio, simulated[i]!.state] : []),
      ]),
    ),
  );
}
