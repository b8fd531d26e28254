import { expect, test } from 'vitest';
import { type Circuit, openCircuit } from '../../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { describeShared, sharedPath } from '../../shared.ts';

const folder = sharedPath('circuits/sscx-v7-l5-plasticity');

/** Facts as h5py lists them. */
describeShared('the five-cell circuit of the somatosensory cortex', () => {
  const withCircuit = async (look: (circuit: Circuit) => void) => {
    const circuit = await openCircuit(`${folder}/circuit_config.json`, nodeFiles);
    try {
      look(circuit);
    } finally {
      circuit.close();
    }
  };

  test('text comes from columns and from libraries alike, in the order asked for', () =>
    withCircuit(({ nodes }) => {
      const all = nodes.get('All')!;
      expect([all.size, all.type]).toEqual([5, 'biophysical']);
      expect(all.strings('etype', [4, 0, 1])).toEqual(['cADpyr', 'cADpyr', 'dSTUT']);
      expect(all.strings('synapse_class', [0, 1, 2, 3, 4])).toEqual([
        'EXC',
        'INH',
        'INH',
        'EXC',
        'EXC',
      ]);
      expect([...all.numbers('layer', [3])]).toEqual([5]);
      const threshold = all.numbers('dynamics_params/threshold_current', [1, 0]);
      expect([...threshold]).toEqual([0.42013125, 0.125796875]);
      expect(all.has('dynamics_params/holding_current')).toBe(true);
      expect(all.has('holding_current')).toBe(false);
    }));

  test('paths start at the configuration, whatever stands in the manifest', () =>
    withCircuit(({ nodes }) => {
      const all = nodes.get('All')!;
      const [name] = all.strings('morphology', [0]);
      expect(all.morphologyPath(name!)).toBe(`${folder}/morphologies/${name}.asc`);
      expect(all.emodelsDir).toBe(`${folder}/biophysical_model_templates`);
      expect(() => all.morphologyPath('none')).toThrow(
        /no file for the morphology none: looked for/,
      );
    }));

  test('the index lists the edges of a target, none for those it leaves out', () =>
    withCircuit(({ edges }) => {
      const contacts = edges.get('default')!;
      expect([contacts.size, contacts.source, contacts.target]).toEqual([49, 'All', 'All']);
      const onto = [0, 1, 2, 3, 4].map((node) => contacts.afferent(node));
      expect(onto.map((ids) => ids.length)).toEqual([38, 0, 11, 0, 0]);
      expect([...onto[2]!]).toEqual([38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48]);
      expect(new Set(contacts.sourceIds(onto[2]!))).toEqual(new Set([4]));
      expect([...contacts.numbers('delay', [48, 0])]).toEqual([
        1.9117437601089478, 0.8275390863418579,
      ]);
    }));

  test('node sets join, and one may be empty', () =>
    withCircuit(({ nodeSets }) => {
      expect(nodeSets.names).toHaveLength(7);
      const ids = nodeSets.resolve('L5_5cells').map((group) => [group.population, ...group.ids]);
      expect(ids).toEqual([['All', 0, 1, 2, 3, 4]]);
      expect(nodeSets.resolve('small')).toEqual([]);
      expect(() => nodeSets.resolve('L6')).toThrow('there is no node set L6');
    }));
});
