/**
 * simulation_config.json of the reference circuit gives what its explicit form holds: cells, contacts,
 * delays, streams and stimuli.
 */
import { beforeAll, expect, test } from 'vitest';
import { findCases } from '../../../src/cli/case-files.ts';
import {
  type ResolvedSimulation,
  resolveSimulation,
} from '../../../src/experiments/network/resolve-simulation.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import type { CellModel } from '../../../src/model/cell.ts';
import { circuitNetwork, readCircuitModel } from '../../../src/verify/circuit-model.ts';
import { type NetworkModel, synapsesOn } from '../../../src/verify/network-model.ts';
import { describeShared, sharedPath } from '../../shared.ts';

/** dend[3] segment 2: what a node is, however the cell numbers it. */
const placeOf = ({ nodes, sections }: CellModel, node: number) =>
  `${sections[nodes.section[node]!]!.name} segment ${nodes.seg[node]}`;

describeShared('reference circuit', () => {
  const cases = ['replay_invitro', 'replay_invivo', 'network_invitro'] as const;
  for (const name of cases) {
    let resolved: ResolvedSimulation;
    let explicit: NetworkModel;
    beforeAll(async () => {
      const [folder] = findCases(sharedPath('reference', 'circuit'), name);
      explicit = circuitNetwork(folder!, readCircuitModel(folder!));
      const config = sharedPath('reference', 'circuit', name, 'simulation_config.json');
      const emodels = sharedPath('cells', 'emodels');
      resolved = await resolveSimulation(config, { files: nodeFiles, emodels });
    });

    test(`${name}: the same cells, detectors and times`, () => {
      expect(resolved.warnings).toEqual([]);
      expect(resolved.job.duration_ms).toBe(explicit.duration_ms);
      expect(resolved.job.dt_ms).toBe(explicit.dt_ms);
      expect(resolved.job.initDepleted).toBe(explicit.initDepleted);
      expect(resolved.job.minisSingleVesicle).toBe(explicit.minisSingleVesicle);
      expect(resolved.job.synapse).toEqual(explicit.constants);
      expect(resolved.runs.map(({ population, node }) => ({ population, node }))).toEqual(
        explicit.cells.map(({ population, node }) => ({ population, node })),
      );
      explicit.cells.forEach(({ cell }, run) => {
        const own = resolved.job.runs[run]!;
        const names = (of: CellModel) => of.sections.map((s) => s.name).sort();
        expect(names(own.cell)).toEqual(names(cell));
        expect(own.cell.vInit_mV).toBe(cell.vInit_mV);
        expect(placeOf(own.cell, own.detector!.node)).toBe(
          placeOf(cell, explicit.detectorOf(cell)),
        );
      });
    });

    test(`${name}: the same contacts, one by one`, () => {
      explicit.cells.forEach(({ cell }, run) => {
        const listed = synapsesOn(explicit, run);
        const { contacts, cell: ours } = resolved.job.runs[run]!;
        expect(contacts.length).toBe(listed.length);
        listed.forEach((s, i) => {
          const { contact: expected, label } = explicit.synapses[s]!;
          const found = contacts.at(i)!;
          expect(placeOf(ours, found.node), label).toBe(placeOf(cell, expected.node));
          expect(found.kind ?? 'glusynapse', label).toBe(expected.kind ?? 'glusynapse');
          expect(found.draws, label).toEqual(expected.draws);
          expect(found.source, label).toEqual(expected.source);
          expect(Array.from(found.arrivals_ms ?? []), label).toEqual(
            Array.from(expected.arrivals_ms ?? []),
          );
          expect(found.minis_ms, label).toBeUndefined();
          expect(found.parameters, label).toEqual(parametersLike(expected, found));
        });
      });
    });

    test(`${name}: the same currents`, () => {
      explicit.cells.forEach(({ stimuli }, run) => {
        const times = (list: typeof stimuli) =>
          list.map((s) => {
            if (s.kind !== 'current') throw new Error(`a stimulus of kind ${s.kind}`);
            // the holding current lasts to the end and beyond
            return [s.start_ms, Math.min(s.end_ms, explicit.duration_ms), s.amplitude_nA];
          });
        expect(times(resolved.job.runs[run]!.stimuli)).toEqual(times(stimuli));
      });
    });
  }
});

type Found = NonNullable<ReturnType<ResolvedSimulation['contacts'][0]['at']>>;

/** Exactly; u scaled by calcium within a few ulp, since the order of the products differs. */
function parametersLike(expected: Found, found: Found): Record<string, unknown> {
  const values: Record<string, unknown> = { ...found.parameters };
  for (const [name, value] of Object.entries(expected.parameters)) {
    const own = values[name];
    const isClose =
      typeof own === 'number' &&
      typeof value === 'number' &&
      Math.abs(own - value) <= 4e-16 * Math.abs(value);
    if (!isClose) values[name] = value;
  }
  return values;
}
