/**
 * C_pre and C_post against a released circuit: its plastic edges carry θ_d and θ_p, two linear forms of the
 * two (a·C_pre + b·C_post), so both can be had back from them. Cell, places, physiology and measurement are
 * ours; the numbers are those published with the circuit (13 contacts of two connections on one cell).
 */
import { expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { calibrate } from '../../src/experiments/calibrate.ts';
import { sonataPairCircuit } from '../../src/experiments/sonata-pair-circuit.ts';
import { readHocEmodel } from '../../src/io/hoc-emodel.ts';
import { openCircuit } from '../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../src/io/sonata/node-files.ts';
import { THRESHOLD_FACTORS } from '../../src/model/glusynapse.ts';
import { describeShared, sharedPath } from '../shared.ts';

/** The first of 100 levels between 0.05 and 5 nA that makes this cell spike, as the circuit's were measured. */
const PULSE = { amplitude_nA: 0.8, width_ms: 1.5 };
/** Theirs were made with a variable step: at dt 0.025 ms a spike far up the trunk comes 3 to 9 % weaker. */
const STEP = { dt_ms: 0.005, step: { kind: 'adaptive', max_ms: 50, maxChange_mV: 0.01 } } as const;
/** The slender-tufted cell, and its two presynaptic pyramids. */
const TARGET = 0;
const SOURCES = [3, 4];

function published(location: 'basal' | 'apical', theta_d: number, theta_p: number) {
  const { d, p } = THRESHOLD_FACTORS[location];
  const determinant = d[0] * p[1] - d[1] * p[0];
  return {
    cPre: (theta_d * p[1] - theta_p * d[1]) / determinant,
    cPost: (d[0] * theta_p - p[0] * theta_d) / determinant,
  };
}

describeShared('the thresholds of a released circuit', () => {
  test('come out of pairs taken from it', { timeout: 120_000 }, async () => {
    const path = sharedPath('circuits', 'sscx-v7-l5-plasticity', 'circuit_config.json');
    const files = await openCircuit(path, nodeFiles);
    const edges = [...files.edges.values()][0]!;
    const circuit = sonataPairCircuit({
      circuit: files,
      files: nodeFiles,
      emodels: sharedPath('cells', 'emodels'),
      readTemplate: readHocEmodel,
      fixhp: true,
    });
    const connections = circuit.afferents(TARGET).filter((c) => SOURCES.includes(c.source));
    const requests = connections.map((connection) => {
      const physiology = circuit.physiology(connection);
      return {
        name: `${connection.source} to ${TARGET}`,
        cell: circuit.cell(TARGET),
        contacts: circuit.places(connection).map((at, i) => ({ ...at, ...physiology[i]! })),
      };
    });
    const measured = await calibrate(cpuEngine(), requests, { pulse: PULSE, ...STEP });
    const theta = (name: string, ids: number[]) => edges.numbers(name, ids);
    const rows = connections.flatMap(({ contacts }, c) => {
      const [d, p] = [theta('theta_d', contacts), theta('theta_p', contacts)];
      return contacts.map((_, i) => {
        const { location } = requests[c]!.contacts[i]!;
        const { cPre, cPost } = published(location, d[i]!, p[i]!);
        const own = measured[c]![i]!;
        return { location, pre: own.cPre / cPre, post: own.cPost / cPost };
      });
    });
    circuit.close();
    expect(rows).toHaveLength(13);
    expect(rows.filter(({ location }) => location === 'apical')).toHaveLength(5);
    for (const { location, pre, post } of rows) {
      expect(Math.abs(pre - 1)).toBeLessThan(0.003);
      // distant basal contacts have what rest alone makes, 5e-5
      expect(Math.abs(post - 1)).toBeLessThan(location === 'apical' ? 0.02 : 0.015);
    }
  });
});
