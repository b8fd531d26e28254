/**
 * Morphologies and emodels that the types of a composition name: from the spec's folders where these
 * have a file of that name, else those that ship.
 */
import {
  SHIPPED_EMODELS,
  type ShippedEmodel,
  shippedEmodel,
  shippedEmodelText,
} from '../components/emodels.ts';
import {
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from '../components/morphologies.ts';
import { readAsc } from '../io/asc.ts';
import { readEmodel } from '../io/emodel.ts';
import { readSwc } from '../io/swc.ts';
import { buildCell } from '../model/build-cell.ts';
import type { CellModel } from '../model/cell.ts';
import type { Emodel } from '../model/emodel.ts';
import { InputError } from '../model/input-error.ts';
import type { Morphology } from '../model/morphology.ts';
import { knownMechanisms } from '../nmodl/registry.ts';
import type { Composition } from './composition-schema.ts';
import { type Dendrites, dendritesOf } from './dendrites.ts';
import type { CircuitSpec } from './spec-schema.ts';

/** Files that a spec names; paths are relative to where it lies. */
export interface ComponentFiles {
  exists(path: string): boolean;
  readText(path: string): string;
}

/** A morphology with an emodel. */
export interface Component {
  /** `morphology emodel` */
  key: string;
  morphologyName: string;
  /** The file as it was read, and its ending. */
  morphologyText: string;
  extension: 'swc' | 'asc';
  emodelName: string;
  emodelText: string;
  dendrites: Dendrites;
  cell: CellModel;
}

export const componentKey = (morphology: string, emodel: string) => `${morphology} ${emodel}`;

/** By key, each once. `fixhp` takes SK_E2 out of soma and axon. */
export function loadComponents(
  spec: Pick<CircuitSpec, 'morphologies' | 'emodels'>,
  { types }: Pick<Composition, 'types'>,
  files: ComponentFiles,
  { fixhp = false }: { fixhp?: boolean } = {},
): Map<string, Component> {
  const components = new Map<string, Component>();
  const dendrites = new Map<string, Dendrites>();
  types.forEach((type, t) => {
    type.components.forEach((named, c) => {
      const key = componentKey(named.morphology, named.emodel);
      if (components.has(key)) return;
      const at = (name: string) => ({
        format: 'circuit',
        file: 'composition',
        at: `types[${t}].components[${c}].${name}`,
      });
      const morphology = findMorphology(named.morphology, spec.morphologies, files);
      if (!morphology) {
        throw new InputError(
          at('morphology'),
          `no morphology '${named.morphology}': ${whereLooked(spec.morphologies, ['swc', 'asc'])}, and none ships`,
        );
      }
      const emodel = findEmodel(named.emodel, spec.emodels, files);
      if (!emodel) {
        throw new InputError(
          at('emodel'),
          `no emodel '${named.emodel}': ${whereLooked(spec.emodels, ['json'])}, and none ships`,
        );
      }
      const form = dendrites.get(named.morphology) ?? dendritesOf(morphology.read);
      dendrites.set(named.morphology, form);
      components.set(key, {
        key,
        morphologyName: named.morphology,
        morphologyText: morphology.text,
        extension: morphology.extension,
        emodelName: named.emodel,
        emodelText: emodel.text,
        dendrites: form,
        cell: buildCell(morphology.read, emodel.read, { mechanisms: knownMechanisms(), fixhp }),
      });
    });
  });
  return components;
}

const whereLooked = (folder: string | undefined, endings: string[]) =>
  folder === undefined ? 'the spec names no folder' : `not in ${folder} (.${endings.join(', .')})`;

function findMorphology(
  name: string,
  folder: string | undefined,
  files: ComponentFiles,
): { text: string; extension: 'swc' | 'asc'; read: Morphology } | undefined {
  for (const extension of ['swc', 'asc'] as const) {
    const path = `${folder}/${name}.${extension}`;
    if (folder === undefined || !files.exists(path)) continue;
    const text = files.readText(path);
    const read = extension === 'swc' ? readSwc(text, path) : readAsc(text, path);
    return { text, extension, read };
  }
  const shipped = SHIPPED_MORPHOLOGIES.find((m) => m.name === name);
  if (!shipped) return undefined;
  const read = shippedMorphology(name as ShippedMorphology);
  return { text: shipped.text, extension: 'swc', read };
}

function findEmodel(
  name: string,
  folder: string | undefined,
  files: ComponentFiles,
): { text: string; read: Emodel } | undefined {
  const path = `${folder}/${name}.json`;
  if (folder !== undefined && files.exists(path)) {
    const text = files.readText(path);
    return { text, read: readEmodel(text, path) };
  }
  if (!(SHIPPED_EMODELS as string[]).includes(name)) return undefined;
  const shipped = name as ShippedEmodel;
  return { text: shippedEmodelText(shipped), read: shippedEmodel(shipped) };
}
