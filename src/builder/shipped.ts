/** Specs and sets of facts that come with the program, by name; or the user's own from files. */

import type { ZodType } from 'zod';
import chindemiConnectivity from '../../circuits/chindemi-2022/connectivity.json' with {
  type: 'json',
};
import chindemiPhysiology from '../../circuits/chindemi-2022/physiology.json' with { type: 'json' };
import composition from '../../circuits/rat-s1/composition.json' with { type: 'json' };
import connectivity from '../../circuits/rat-s1/connectivity.json' with { type: 'json' };
import physiology from '../../circuits/rat-s1/physiology.json' with { type: 'json' };
import column1000 from '../../circuits/specs/column-1000.json' with { type: 'json' };
import column10000 from '../../circuits/specs/column-10000.json' with { type: 'json' };
import l5Cluster100 from '../../circuits/specs/l5-cluster-100.json' with { type: 'json' };
import l5Pairs from '../../circuits/specs/l5-pairs.json' with { type: 'json' };
import pairs from '../../circuits/specs/pairs.json' with { type: 'json' };
import { checkJson, parseJson } from '../io/json-input.ts';
import { InputError } from '../model/input-error.ts';
import { type Composition, compositionSchema } from './composition-schema.ts';
import { type Connectivity, connectivitySchema } from './connectivity-schema.ts';
import { type Physiology, physiologySchema } from './physiology-schema.ts';
import { type CircuitSpec, readSpec, SPEC_FORMAT } from './spec-schema.ts';

/** Text of a file that a spec names. */
export type ReadText = (path: string) => string;

const SPECS: Record<string, unknown> = {
  'l5-pairs': l5Pairs,
  pairs,
  'l5-cluster-100': l5Cluster100,
  'column-1000': column1000,
  'column-10000': column10000,
};

export const SHIPPED_SPECS: readonly string[] = Object.keys(SPECS);

const FACTS = {
  composition: { schema: compositionSchema, shipped: { 'rat-s1': composition } },
  connectivity: {
    schema: connectivitySchema,
    shipped: { 'rat-s1': connectivity, 'chindemi-2022': chindemiConnectivity },
  },
  physiology: {
    schema: physiologySchema,
    shipped: { 'rat-s1': physiology, 'chindemi-2022': chindemiPhysiology },
  },
} as const;
type Kind = keyof typeof FACTS;

export interface Facts {
  composition: Composition;
  connectivity: Connectivity;
  physiology: Physiology;
}

/** A spec by the name of a shipped one or from a file; InputError where there is none. */
export function loadSpec(nameOrFile: string, read: ReadText): CircuitSpec {
  if (Object.hasOwn(SPECS, nameOrFile)) return readSpec(SPECS[nameOrFile], `${nameOrFile}.json`);
  if (!/\.json$/i.test(nameOrFile)) {
    throw new InputError(
      { format: SPEC_FORMAT, file: nameOrFile },
      `no spec has this name: expected a file .json, or one of ${SHIPPED_SPECS.join(', ')}`,
    );
  }
  return readSpec(read(nameOrFile), nameOrFile);
}

/** The facts that a spec names, or holds itself. */
export function loadFacts(spec: CircuitSpec, fileName: string, read: ReadText): Facts {
  const load = <T>(kind: Kind, value: string | object): T => {
    const { schema, shipped } = FACTS[kind] as {
      schema: ZodType;
      shipped: Record<string, unknown>;
    };
    if (typeof value === 'object') return value as T;
    if (Object.hasOwn(shipped, value)) return checkJson(schema, shipped[value], kind, value) as T;
    if (!/\.json$/i.test(value)) {
      const known = Object.keys(shipped).join(', ');
      throw new InputError(
        { format: SPEC_FORMAT, file: fileName, at: kind },
        `is '${value}', expected one of ${known}, or a .json file`,
      );
    }
    return checkJson(schema, parseJson(read(value), kind, value), kind, value) as T;
  };
  return {
    composition: load('composition', spec.composition),
    connectivity: load('connectivity', spec.connectivity),
    physiology: load('physiology', spec.physiology),
  };
}
