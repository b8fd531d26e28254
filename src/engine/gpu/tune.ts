/**
 * How many runs make a workgroup: tried out on the job itself, once for an adapter and a kernel.
 *
 * How many lanes go fastest depends on registers, caches and the number of cores, which nobody can
 * ask an adapter for. A trial compiles a kernel of its own, so a short job takes the rule instead.
 */
import { hashOf } from './hash.ts';

/** Where the outcome of a trial is kept; a Map keeps it as long as the program runs. */
export interface TuningStore {
  get(key: string): number | undefined;
  set(key: string, lanes: number): unknown;
}

export interface Tuning {
  store: TuningStore;
  /** Jobs of fewer compartment-steps and contact-steps are not worth a trial. Default TUNE_FROM. */
  from?: number;
  /** Hears of a trial that was made. */
  onTrial?: (trial: Trial) => void;
}

export interface Trial {
  key: string;
  lanes: number;
  /** What the same steps took with each number of lanes, s. */
  seconds: { lanes: number; seconds: number }[];
}

/** A trial takes some seconds and as many compilations as variants: worth it from minutes on. */
export const TUNE_FROM = 2e10;
/** Jobs of less than this share of it do not look either: the text of the kernel alone takes 20 ms. */
const LOOK_SHARE = 0.05;
/** Packing that many contacts for every variant takes too long. */
const TUNE_TO_CONTACTS = 1e6;
/** Shortest time that is told from noise, s, and what a variant must win to be taken. */
const SHORTEST_S = 0.3;
const GAIN = 1.03;
const FIRST_STEPS = 40;

export interface TrialJob {
  /** Runs, and steps and contact-steps of the whole job. */
  runs: number;
  contacts: number;
  steps: number;
  work: number;
  adapter: string;
  /** What the kernel is made of. */
  kernel: () => string;
  software: boolean;
  /** Most invocations of a workgroup. */
  most: number;
  /** Says that nobody waits for the job any more. */
  signal?: AbortSignal | undefined;
  /** Makes so many steps from the job's start with so many lanes; what they took without the start, s. */
  time: (lanes: number, steps: number) => Promise<number>;
}

/** A software adapter runs eight lanes at once on each core; a GPU wants full warps. */
export function lanesByRule(software: boolean, runs: number): number {
  if (software) return runs >= 128 ? 16 : 8;
  return runs >= 64 * 64 ? 64 : 32;
}

/** Numbers of lanes that tuning may choose among. */
export function laneVariants({ software, runs, most }: TrialJob): number[] {
  const all = software ? [8, 16, 32] : [8, 16, 32, 64, 128];
  return all.filter((lanes) => lanes === all[0] || (lanes <= most && lanes / 2 < runs));
}

/** What a trial is good for: this kernel on this adapter, and about as many runs. */
export const tuningKey = ({ adapter, kernel, runs }: TrialJob): string =>
  `${adapter}; kernel ${hashOf(kernel())}; 2^${Math.round(Math.log2(runs))} runs`;

/** Lanes of a job: as found before, by a trial, or by the rule. */
export async function tunedLanes(tuning: Tuning | undefined, job: TrialJob): Promise<number> {
  const rule = lanesByRule(job.software, job.runs);
  const from = tuning?.from ?? TUNE_FROM;
  if (!tuning || job.work < LOOK_SHARE * from) return rule;
  const key = tuningKey(job);
  const known = tuning.store.get(key);
  const variants = laneVariants(job);
  if (known !== undefined && variants.includes(known)) return known;
  const isWorthIt = job.work >= from && job.contacts <= TUNE_TO_CONTACTS;
  if (!isWorthIt || variants.length < 2) return rule;
  const trial = await tryVariants(job, rule, variants);
  if (job.signal?.aborted) return rule;
  tuning.store.set(key, trial.lanes);
  tuning.onTrial?.({ key, ...trial });
  return trial.lanes;
}

async function tryVariants(job: TrialJob, rule: number, variants: number[]) {
  const first = variants.includes(rule) ? rule : variants[0]!;
  let steps = Math.min(FIRST_STEPS, job.steps);
  let took_s = await warm(job, first, steps);
  while (took_s < SHORTEST_S && steps < job.steps && !job.signal?.aborted) {
    const more = Math.ceil((1.2 * steps * SHORTEST_S) / Math.max(took_s, SHORTEST_S / 10));
    steps = Math.min(job.steps, more);
    took_s = await job.time(first, steps);
  }
  const seconds = [{ lanes: first, seconds: took_s }];
  for (const lanes of variants.filter((n) => n !== first)) {
    if (job.signal?.aborted) break;
    await warm(job, lanes, Math.min(FIRST_STEPS, steps));
    seconds.push({ lanes, seconds: await job.time(lanes, steps) });
  }
  const best = seconds.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  return { lanes: took_s > GAIN * best.seconds ? best.lanes : first, seconds };
}

/** A new kernel's first submission may compile it. */
async function warm({ time }: TrialJob, lanes: number, steps: number): Promise<number> {
  await time(lanes, 1);
  return time(lanes, steps);
}
