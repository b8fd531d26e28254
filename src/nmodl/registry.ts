/** The mechanisms that ship, compiled when first asked for. */

import pas from '../../circuits/components/mechanisms/builtin/pas.mod' with { type: 'text' };
import stochKv3Noise from '../../circuits/components/mechanisms/builtin/StochKv3_noise.mod' with {
  type: 'text',
};
import caHVA from '../../circuits/components/mechanisms/Ca_HVA.mod' with { type: 'text' };
import caHVA2 from '../../circuits/components/mechanisms/Ca_HVA2.mod' with { type: 'text' };
import caLVAst from '../../circuits/components/mechanisms/Ca_LVAst.mod' with { type: 'text' };
import caDynamicsDC0 from '../../circuits/components/mechanisms/CaDynamics_DC0.mod' with {
  type: 'text',
};
import caDynamicsE2 from '../../circuits/components/mechanisms/CaDynamics_E2.mod' with {
  type: 'text',
};
import ih from '../../circuits/components/mechanisms/Ih.mod' with { type: 'text' };
import im from '../../circuits/components/mechanisms/Im.mod' with { type: 'text' };
import kPst from '../../circuits/components/mechanisms/K_Pst.mod' with { type: 'text' };
import kTst from '../../circuits/components/mechanisms/K_Tst.mod' with { type: 'text' };
import kdShu2007 from '../../circuits/components/mechanisms/KdShu2007.mod' with { type: 'text' };
import napEt2 from '../../circuits/components/mechanisms/Nap_Et2.mod' with { type: 'text' };
import naTat from '../../circuits/components/mechanisms/NaTa_t.mod' with { type: 'text' };
import naTg from '../../circuits/components/mechanisms/NaTg.mod' with { type: 'text' };
import naTs2t from '../../circuits/components/mechanisms/NaTs2_t.mod' with { type: 'text' };
import sKE2 from '../../circuits/components/mechanisms/SK_E2.mod' with { type: 'text' };
import sKv31 from '../../circuits/components/mechanisms/SKv3_1.mod' with { type: 'text' };
import stochKv3 from '../../circuits/components/mechanisms/StochKv3.mod' with { type: 'text' };
import { InputError } from '../model/input-error.ts';
import { compileMechanism } from './compile.ts';
import type { Mechanism } from './ir.ts';

export { compileMechanism } from './compile.ts';

/** Texts by SUFFIX, which is also the name of the file. */
const texts: Record<string, string> = {
  Ca_HVA: caHVA,
  Ca_HVA2: caHVA2,
  Ca_LVAst: caLVAst,
  CaDynamics_DC0: caDynamicsDC0,
  CaDynamics_E2: caDynamicsE2,
  Ih: ih,
  Im: im,
  K_Pst: kPst,
  K_Tst: kTst,
  KdShu2007: kdShu2007,
  Nap_Et2: napEt2,
  NaTa_t: naTat,
  NaTg: naTg,
  NaTs2_t: naTs2t,
  SK_E2: sKE2,
  SKv3_1: sKv31,
  StochKv3: stochKv3,
  pas,
};

/**
 * Mechanisms whose channels open and shut at random, by the name of the deterministic one: what
 * model/channel-noise.ts puts in its place. Emodels name the deterministic one.
 */
const noisyTexts: Record<string, string> = { StochKv3: stochKv3Noise };

/** Name of the mechanism with channel noise that takes the place of one without. */
export const noisyName = (name: string): string => `${name}_noise`;

/** Mechanisms that have a form with channel noise. */
export const noisyMechanisms: readonly string[] = Object.keys(noisyTexts);

const textOf = (name: string): string | undefined => {
  if (Object.hasOwn(texts, name)) return texts[name];
  const plain = noisyMechanisms.find((deterministic) => noisyName(deterministic) === name);
  return plain && noisyTexts[plain];
};

const compiled = new Map<string, Mechanism>();

/** Names of the mechanisms that ship. */
export const mechanismNames: readonly string[] = Object.keys(texts);

/** NMODL text of a mechanism that NEURON can compile too; null where NEURON has it of its own. */
export function mechanismText(name: string): string | null {
  const text = Object.hasOwn(texts, name) ? texts[name]! : undefined;
  const calm = noisyMechanisms.find((plain) => noisyName(plain) === name);
  if (calm !== undefined) {
    const problem = `channel noise is drawn in our own way: expected deterministic_${calm} = 1 on all sections`;
    throw new InputError({ format: 'mod', file: name }, problem);
  }
  if (text === undefined) {
    const problem = `NEURON has no such mechanism: expected one of ${mechanismNames.join(', ')}`;
    throw new InputError({ format: 'mod', file: name }, problem);
  }
  return name === 'pas' ? null : text;
}

/** The shipped mechanism of that SUFFIX; an InputError names those that exist. */
export function mechanismNamed(name: string): Mechanism {
  let mechanism = compiled.get(name);
  if (!mechanism) {
    const text = textOf(name);
    if (text === undefined) {
      const problem = `no mechanism has this name: expected one of ${mechanismNames.join(', ')}`;
      throw new InputError({ format: 'mod', file: name }, problem);
    }
    mechanism = compileMechanism(text, `${name}.mod`);
    compiled.set(name, mechanism);
  }
  return mechanism;
}

/** What can be set on a mechanism, and what holds where it is not. */
export interface KnownMechanism {
  range: string[];
  global: string[];
  defaults: Record<string, number>;
}

/** Settable parameters of every shipped mechanism. */
export function knownMechanisms(): Record<string, KnownMechanism> {
  const known: Record<string, KnownMechanism> = {};
  for (const name of mechanismNames) {
    const { parameters } = mechanismNamed(name);
    const named = (scope: string) => parameters.filter((p) => p.scope === scope).map((p) => p.name);
    known[name] = {
      range: named('range'),
      global: named('global'),
      defaults: Object.fromEntries(parameters.map((p) => [p.name, p.default])),
    };
  }
  return known;
}
