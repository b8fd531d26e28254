/**
 * The results folder of a network simulation.
 *
 *   manifest.json        inputs and their hashes, versions, engine, seeds, dt, command, how far it came
 *   summary.json         rates, contacts and weights in numbers; rates.csv, weights.csv …: as tables
 *   out.h5, REPORT.h5    spikes and reports, under the names of the configuration
 *   raster.svg …         pictures, and .png of each
 *   checkpoint/          while it runs, after a stop, and where checkpoints were asked for
 */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/job.ts';
import { ensureWritableFolder } from '../io/output/atomic.ts';
import type { Checkpoint } from '../io/output/checkpoint.ts';
import { MANIFEST, type ManifestSession } from '../io/output/manifest.ts';
import {
  readSimulationManifest,
  type SimulationManifest,
  writeSimulationManifest,
} from '../io/output/simulation-manifest.ts';
import { UsageError } from './faults.ts';
import { frameSpools, placeIn } from './simulation-results.ts';
import type { SimulationSource } from './simulation-source.ts';
import { SimulationStore, storedCheckpoint } from './simulation-store.ts';
import { runtimeLine, VERSION } from './version.ts';

export interface OpenedSimulation {
  out: string;
  /** Topmost folder that did not exist before. */
  made: string | undefined;
  previous: SimulationManifest | null;
  /** To go on from. */
  checkpoint: Checkpoint | null;
}

/** Of everything that sessions of one folder must have in common; tstop may grow. */
export function identityOf({ resolved, inputs }: SimulationSource): string {
  const { run, conditions, connection_overrides, inputs: stimuli, reports } = resolved.config;
  const { tstop: _, ...time } = run;
  const what = [VERSION, time, conditions, connection_overrides, stimuli, reports, inputs];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

/** The manifest of a folder where a simulation left one; null where there is none. */
export const simulationManifest = (out: string) =>
  existsSync(join(out, MANIFEST)) ? readSimulationManifest(out) : null;

/**
 * A folder that may be written: one without results, or with `resume` one with results of the same.
 *
 * @throws UsageError where it holds others, ResultsError where it cannot be written
 */
export function openSimulationFolder(
  out: string,
  source: SimulationSource,
  { resume, engine }: { resume: boolean; engine: Engine },
): OpenedSimulation {
  const previous = simulationManifest(out);
  const { config } = source.resolved;
  if (!resume) {
    const spikes = placeIn(out, config, config.output.spikes_file);
    if (previous !== null || existsSync(spikes)) {
      const named = previous === null ? spikes : out;
      throw new UsageError(
        `${named}: holds results already; --resume goes on with them, or name another folder with --out`,
      );
    }
    return { out, made: ensureWritableFolder(out), previous, checkpoint: null };
  }
  if (previous === null) {
    throw new UsageError(`--resume: ${out} holds no results (no ${MANIFEST}) to go on with`);
  }
  if (previous.identity !== identityOf(source)) {
    throw new UsageError(
      `--resume: ${out} belongs to another configuration, circuit or version: give the same ones, or another --out`,
    );
  }
  const { tstop_ms, sessions } = previous;
  const checkpoint = storedCheckpoint(out);
  const { duration_ms, dt_ms } = source.resolved.job;
  const reached_ms = (checkpoint?.state.tick ?? 0) * dt_ms;
  if (isDone(previous) && (duration_ms <= tstop_ms || checkpoint === null)) {
    throw new UsageError(
      `--resume: ${out} is complete after ${sessions.length} session${sessions.length === 1 ? '' : 's'}, to ${tstop_ms} ms (a longer --tstop goes on where checkpoints were kept)`,
    );
  }
  if (duration_ms < reached_ms) {
    throw new UsageError(`--tstop ${duration_ms}: ${out} has come to ${reached_ms} ms already`);
  }
  if (checkpoint !== null && checkpoint.state.engine !== engine.name) {
    throw new UsageError(
      `--resume: the checkpoint in ${out} is of the ${checkpoint.state.engine} engine: expected --engine ${checkpoint.state.engine}`,
    );
  }
  return { out, made: ensureWritableFolder(out), previous, checkpoint };
}

const isDone = ({ sessions }: SimulationManifest) => sessions.at(-1)?.outcome === 'complete';

/** Whether a folder holds the complete results of this simulation. */
export function isComplete(out: string, source: SimulationSource): boolean {
  const manifest = simulationManifest(out);
  return (
    manifest !== null &&
    isDone(manifest) &&
    manifest.tstop_ms === source.resolved.job.duration_ms &&
    manifest.identity === identityOf(source)
  );
}

interface FolderSession {
  engine: string;
  command: string[];
  /** What a sweep set in the configuration. */
  condition: Record<string, number>;
}

export class SimulationFolder {
  readonly out: string;
  readonly store: SimulationStore;
  private readonly opened: OpenedSimulation;
  private readonly manifest: SimulationManifest;
  private readonly session: ManifestSession;
  private readonly started_ms = Date.now();

  constructor(
    opened: OpenedSimulation,
    source: SimulationSource,
    { condition, ...session }: FolderSession,
  ) {
    const { resolved, facts, inputs } = source;
    const { config, job, warnings } = resolved;
    this.out = opened.out;
    this.opened = opened;
    this.session = {
      started: new Date(this.started_ms).toISOString(),
      finished: null,
      outcome: 'running',
      ...session,
      wall_s: null,
    };
    const { random_seed, stimulus_seed, synapse_seed, minis_seed, ionchannel_seed } = config.run;
    this.manifest = {
      format: 'rhostar-simulation/1',
      program: { name: 'rhostar', version: VERSION, runtime: runtimeLine() },
      simulation: config.path,
      circuit: config.network,
      condition,
      identity: identityOf(source),
      inputs,
      dt_ms: job.dt_ms,
      tstop_ms: job.duration_ms,
      t_ms: (opened.checkpoint?.state.tick ?? 0) * job.dt_ms,
      seeds: { random_seed, stimulus_seed, synapse_seed, minis_seed, ionchannel_seed },
      extracellular_calcium_mM: config.conditions.extracellular_calcium ?? null,
      cells: facts.cells.length,
      contacts: facts.contacts,
      warnings,
      files: [],
      sessions: [...(opened.previous?.sessions ?? []), this.session],
    };
    writeSimulationManifest(this.out, this.manifest);
    this.store = new SimulationStore(
      this.out,
      identityOf(source),
      frameSpools(resolved),
      opened.checkpoint,
    );
  }

  /** The manifest's last word; the checkpoint stays where it is to be gone on from. */
  close(
    outcome: 'complete' | 'stopped' | 'failed',
    { t_ms, files, keep }: { t_ms: number; files: string[]; keep: boolean },
  ): void {
    this.session.finished = new Date().toISOString();
    this.session.wall_s = (Date.now() - this.started_ms) / 1000;
    this.session.outcome = outcome;
    this.manifest.t_ms = t_ms;
    this.manifest.files = files;
    if (keep) this.store.close();
    else this.store.discard();
    writeSimulationManifest(this.out, this.manifest);
  }

  /** After a failure before the first window: what this session made goes. */
  abandon(): void {
    if (this.opened.checkpoint !== null) {
      this.store.close();
      return;
    }
    this.store.discard();
    if (this.opened.made !== undefined) {
      rmSync(this.opened.made, { recursive: true, force: true });
    } else rmSync(join(this.out, MANIFEST), { force: true });
  }
}
