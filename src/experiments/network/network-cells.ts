/**
 * The cells of a simulation: morphology and emodel of each node, built once for nodes that agree in
 * both, and then what the conditions change on them.
 */
import { readAsc } from '../../io/asc.ts';
import { readEmodel } from '../../io/emodel.ts';
import type { NodePopulation, SonataFiles } from '../../io/sonata/circuit.ts';
import { sonataError } from '../../io/sonata/files.ts';
import { readSwc } from '../../io/swc.ts';
import { buildCell } from '../../model/build-cell.ts';
import type { CellModel } from '../../model/cell.ts';
import { withChannelNoise } from '../../model/channel-noise.ts';
import type { Emodel } from '../../model/emodel.ts';
import { InputError } from '../../model/input-error.ts';
import { knownMechanisms, noisyMechanisms, noisyName } from '../../nmodl/registry.ts';
import type { Modify } from './modifications.ts';
import { type SectionMap, sectionMap } from './sections.ts';

export interface NetworkCell {
  cell: CellModel;
  sections: SectionMap;
  template: string;
  morphology: string;
}

export interface CellOptions {
  files: SonataFiles;
  /** Folder of emodels as JSON by template name, looked in before the circuit's own. */
  emodels: string | null;
  /** Reads an emodel template of a circuit (hoc); absent: only JSON is read. */
  readTemplate?: (text: string, fileName: string) => Emodel;
  celsius: number;
  vInit_mV: number;
  /** GLOBAL parameters of mechanisms over the emodel's. */
  globals: CellModel['globals'];
}

/** Number that a template is given with the cell. */
const AIS_SCALER = ['dynamics_params/AIS_scaler', '@dynamics:AIS_scaler'];

/** Makes the cells of populations; morphologies and emodels are read once. */
export function cellMaker(options: CellOptions) {
  const emodels = new Map<string, Emodel>();
  const built = new Map<string, NetworkCell>();
  const mechanisms = knownMechanisms();

  const emodelOf = (population: NodePopulation, template: string): Emodel => {
    const key = `${population.name}\n${template}`;
    const known = emodels.get(key);
    if (known) return known;
    const emodel = readNamedEmodel(population, template, options);
    emodels.set(key, emodel);
    return emodel;
  };

  /**
   * Cells of nodes, in their order.
   * @param modify changes of each node in order
   */
  return function cellsOf(
    population: NodePopulation,
    ids: ArrayLike<number>,
    modify: (id: number) => { key: string; changes: Modify[] },
  ): NetworkCell[] {
    const templates = population.strings('model_template', ids);
    const morphologies = population.strings('morphology', ids);
    const scaler = AIS_SCALER.find((name) => population.has(name));
    const scales = scaler ? population.numbers(scaler, ids) : null;
    return Array.from(ids, (id, i) => {
      const template = templates[i]!.replace(/^(hoc|nml|ctdb|py):/, '');
      const morphology = morphologies[i]!;
      const { key, changes } = modify(id);
      const aisScaler = scales ? scales[i]! : 1;
      const whole = [population.name, template, morphology, aisScaler, key].join('\n');
      const known = built.get(whole);
      if (known) return known;
      const emodel = emodelOf(population, template);
      const cell = make(population, { template, morphology, aisScaler }, emodel, changes);
      built.set(whole, cell);
      return cell;
    });
  };

  function make(
    population: NodePopulation,
    named: { template: string; morphology: string; aisScaler: number },
    emodel: Emodel,
    changes: Modify[],
  ): NetworkCell {
    const path = population.morphologyPath(named.morphology);
    const text = options.files.readText(path);
    const read = path.toLowerCase().endsWith('.swc') ? readSwc : readAsc;
    const morphology = read(text, path);
    const plain = buildCell(morphology, emodel, {
      mechanisms,
      celsius: options.celsius,
      vInit_mV: options.vInit_mV,
      aisScaler: named.aisScaler,
    });
    const configured = { ...plain, globals: mergedGlobals(plain.globals, options.globals) };
    const cell = changes.reduce((changed, change) => change(changed), configured);
    return { cell: withNoise(cell), sections: sectionMap(cell, morphology), ...named };
  }
}

const NOISY_FORMS = new Map(noisyMechanisms.map((name) => [name, noisyName(name)]));

/** Channels that have a noisy form take it where nothing sets them deterministic. */
function withNoise(cell: CellModel): CellModel {
  const calm = new Set<number>();
  for (const { name, nodes, parameters } of cell.mechanisms) {
    if (!NOISY_FORMS.has(name)) continue;
    parameters.deterministic?.forEach((on, i) => {
      if (on > 0) calm.add(nodes[i]!);
    });
  }
  return withChannelNoise(cell, { forms: NOISY_FORMS, isNoisy: (node) => !calm.has(node) });
}

function mergedGlobals(
  own: CellModel['globals'],
  over: CellModel['globals'],
): CellModel['globals'] {
  const merged = { ...own };
  for (const [mechanism, values] of Object.entries(over)) {
    merged[mechanism] = { ...merged[mechanism], ...values };
  }
  return merged;
}

/** JSON of the folder given first, then of the circuit's, then the circuit's template. */
function readNamedEmodel(
  population: NodePopulation,
  template: string,
  { files, emodels, readTemplate }: CellOptions,
): Emodel {
  const own = population.emodelsDir;
  const tried = [
    ...(emodels === null ? [] : [`${emodels}/${template}.json`]),
    ...(own === null ? [] : [`${own}/${template}.json`]),
    ...(own === null || !readTemplate ? [] : [`${own}/${template}.hoc`]),
  ];
  const found = tried.find((path) => files.exists(path));
  if (found === undefined) {
    const where = tried.length > 0 ? `looked for ${tried.join(', ')}` : 'no folder is given';
    throw sonataError(
      { file: `nodes of ${population.name}`, at: 'model_template' },
      `there is no emodel ${template}: ${where}`,
    );
  }
  const text = files.readText(found);
  if (found.endsWith('.json')) return readEmodel(text, found);
  if (!readTemplate) throw new InputError({ format: 'emodel', file: found }, 'cannot be read');
  return readTemplate(text, found);
}
