/**
 * The circuit that an experiment names: a shipped spec, a spec's file, or a SONATA circuit.
 *
 * A spec is wired in memory with the cells as the experiment wants them; a circuit of files is read where
 * it lies.
 */
import type {
  OpenPairCircuit,
  PairCircuit,
  PairCircuitRequest,
} from '../experiments/pair-circuit.ts';
import { sonataPairCircuit } from '../experiments/sonata-pair-circuit.ts';
import { readHocEmodel } from '../io/hoc-emodel.ts';
import { parseJson } from '../io/json-input.ts';
import { openCircuit } from '../io/sonata/circuit.ts';
import type { SonataFiles } from '../io/sonata/files.ts';
import { InputError } from '../model/input-error.ts';
import { wireCircuit } from './build-circuit.ts';
import type { Composition } from './composition-schema.ts';
import { builtPairCircuit } from './pair-circuit.ts';
import { loadFacts, loadSpec, SHIPPED_SPECS } from './shipped.ts';

const CONFIG = 'circuit_config.json';

export interface PairCircuitFiles {
  files: SonataFiles;
  /** A path of the experiment, from where the program runs. */
  pathOf(path: string): string;
}

export function pairCircuitOpener({ files, pathOf }: PairCircuitFiles): OpenPairCircuit {
  return async (request) => {
    const { circuit, place } = request;
    if (SHIPPED_SPECS.includes(circuit)) {
      return wired(request, circuit, { files, pathOf });
    }
    const path = pathOf(circuit);
    const config = /\.json$/i.test(circuit) ? path : `${path}/${CONFIG}`;
    if (!files.exists(config)) {
      throw new InputError(
        place,
        `is '${circuit}', expected one of ${SHIPPED_SPECS.join(', ')}, the file .json of a spec, or a SONATA circuit: ${config} does not exist`,
      );
    }
    const json = parseJson(files.readText(config), 'circuit', config);
    const isSonata = json !== null && typeof json === 'object' && 'networks' in json;
    if (!isSonata) {
      const folder = config.replace(/[^\\/]*$/, '');
      const beside = (p: string) => (/^([\\/]|\w:)/.test(p) ? p : `${folder}${p}`);
      return wired(request, config, { files, pathOf, beside });
    }
    if (request.components) {
      throw new InputError(
        place,
        `is a SONATA circuit, which names its own cells: "components" belongs to a spec`,
      );
    }
    return sonataPairCircuit({
      circuit: await openCircuit(config, files),
      files,
      ...folders(request, pathOf),
      readTemplate: readHocEmodel,
      fixhp: request.fixhp,
    });
  };
}

type Folders = Pick<PairCircuitRequest, 'morphologies' | 'emodels'>;

const folders = ({ morphologies, emodels }: Folders, pathOf: (p: string) => string): Folders => ({
  ...(morphologies === undefined ? {} : { morphologies: pathOf(morphologies) }),
  ...(emodels === undefined ? {} : { emodels: pathOf(emodels) }),
});

function wired(
  request: PairCircuitRequest,
  name: string,
  {
    files,
    pathOf,
    beside = (p: string) => p,
  }: PairCircuitFiles & { beside?: (p: string) => string },
): PairCircuit {
  const read = (path: string) => files.readText(path);
  const loaded = loadSpec(name, read);
  const facts = loadFacts(loaded, name, (path) => read(beside(path)));
  const spec = { ...loaded, ...folders(loaded, beside), ...folders(request, pathOf) };
  const composition = withComponents(facts.composition, request);
  return builtPairCircuit(
    wireCircuit(spec, { ...facts, composition }, { files, fileName: name, fixhp: request.fixhp }),
  );
}

/** Cells of types in place of the spec's. */
function withComponents(
  composition: Composition,
  { components = {}, place }: PairCircuitRequest,
): Composition {
  const known = composition.types.map(({ mtype }) => mtype);
  const stranger = Object.keys(components).find((mtype) => !known.includes(mtype));
  if (stranger !== undefined) {
    throw new InputError(
      { ...place, at: `${place.at?.replace(/circuit$/, 'components')}` },
      `there is no type ${stranger} in the circuit: expected ${known.join(', ')}`,
    );
  }
  return {
    ...composition,
    types: composition.types.map((type) => {
      const cells = components[type.mtype];
      if (!cells) return type;
      const { etype } = type.components[0]!;
      return { ...type, components: cells.map((cell) => ({ ...cell, etype, weight: 1 })) };
    }),
  };
}
