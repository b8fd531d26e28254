/**
 * Synapse physiology of every contact, by the rule for its types.
 *
 * Plastic contacts draw each for itself: ĝ, u, N and V by the copula, the time constants independently;
 * ρ₀ = 1 with probability u; both states follow (physiology/contact-physiology.ts). The others draw once
 * a connection. The decay of AMPA or GABA-A belongs to the connection in both.
 */
import { bothStates, correlator, normal } from '../physiology/contact-physiology.ts';
import { lastMatch } from '../physiology/globs.ts';
import type { Column } from './column.ts';
import type { Connections } from './connect.ts';
import { betaMarginal, gammaMarginal, type Marginal, sitesMarginal } from './marginals.ts';
import type { Physiology, PhysiologyRule } from './physiology-schema.ts';
import { forEachConnection, type Sites } from './sites.ts';
import { streamOf } from './streams.ts';

/** From here on syn_type_id is excitatory. */
const EXCITATORY = 100;
/** Time constants of release below this act at once. */
const SHORTEST_MS = 1e-3;

/** Columns in the order of contacts; units as SONATA's edges have them (nS, ms, µm³). */
export interface ContactPhysiology {
  /** Index into the physiology's rules [connections]. */
  ruleOfConnection: Uint8Array;
  plastic: Uint8Array;
  synTypeId: Int16Array;
  conductance: Float32Array;
  ratio: Float32Array;
  decay_ms: Float32Array;
  Dep_ms: Float32Array;
  Fac_ms: Float32Array;
  Nrrp: Int16Array;
  uHill_mM: Float32Array;
  Use: Float32Array;
  Use_d: Float32Array;
  Use_p: Float32Array;
  gmax_d_nS: Float32Array;
  gmax_p_nS: Float32Array;
  rho0: Int16Array;
  volume_um3: Float32Array;
}

interface Marginals {
  gmax: Marginal;
  Use: Marginal;
  Nrrp: Marginal;
  Dep: Marginal;
  Fac: Marginal;
  decay: Marginal;
  volume: Marginal | null;
}

/** RangeError where two connected types have no rule. */
export function drawPhysiology(
  column: Column,
  connections: Connections,
  { connectionOffsets, size }: Sites,
  physiology: Physiology,
  seed: number,
): ContactPhysiology {
  const { rules } = physiology;
  const ruleOf = physiologyTable(column.types, physiology);
  const marginals: Marginals[] = [];
  const correlated = correlator(physiology.correlations);
  const out = emptyPhysiology(size, connections.size);
  forEachConnection(column, connections, (c, target, source) => {
    const [pre, post] = [column.typeOf[source]!, column.typeOf[target]!];
    const r = ruleOf[pre * column.types.length + post]!;
    if (r < 0) {
      throw new RangeError(
        `no rule of physiology for ${column.types[pre]!.mtype} to ${column.types[post]!.mtype}`,
      );
    }
    out.ruleOfConnection[c] = r;
    const rule = rules[r]!;
    marginals[r] ??= marginalsOf(rule);
    const m = marginals[r];
    const draws = streamOf(seed, 'physiology', target, source);
    const decay_ms = m.decay(normal(draws));
    const from = connectionOffsets[c]!;
    for (let k = from; k < connectionOffsets[c + 1]!; k++) {
      out.synTypeId[k] = (rule.kind === 'inhibitory' ? 0 : EXCITATORY) + r;
      out.decay_ms[k] = decay_ms;
      out.ratio[k] = rule.ratio;
      out.uHill_mM[k] = rule.uHill_mM;
      if (m.volume) {
        const [g, u, n, v] = correlated(draws) as [number, number, number, number];
        const gmax_AMPA_nS = m.gmax(g);
        const Use = m.Use(u);
        const rho0 = draws.next() < Use ? 1 : 0;
        const states = bothStates({ gmax_AMPA_nS, Use, rho0 });
        out.plastic[k] = 1;
        out.conductance[k] = gmax_AMPA_nS;
        out.Use[k] = Use;
        out.rho0[k] = rho0;
        out.Nrrp[k] = m.Nrrp(n);
        out.volume_um3[k] = m.volume(v);
        out.gmax_d_nS[k] = states.gmax_d_AMPA_nS;
        out.gmax_p_nS[k] = states.gmax_p_AMPA_nS;
        out.Use_d[k] = states.Use_d;
        out.Use_p[k] = states.Use_p;
      } else if (k === from) {
        out.conductance[k] = m.gmax(normal(draws));
        out.Use[k] = m.Use(normal(draws));
        out.Nrrp[k] = m.Nrrp(normal(draws));
      } else {
        for (const name of ['conductance', 'Use', 'Nrrp', 'Dep_ms', 'Fac_ms'] as const) {
          out[name][k] = out[name][from]!;
        }
        continue;
      }
      out.Dep_ms[k] = Math.max(SHORTEST_MS, m.Dep(normal(draws)));
      out.Fac_ms[k] = Math.max(SHORTEST_MS, m.Fac(normal(draws)));
    }
  });
  return out;
}

/** Index of the rule for types pre → post at pre · nTypes + post, −1 for none. */
function physiologyTable(types: Column['types'], { rules }: Physiology): Int16Array {
  return Int16Array.from(
    types.flatMap((pre) => types.map((post) => lastMatch(rules, pre.mtype, post.mtype))),
  );
}

function marginalsOf(rule: PhysiologyRule): Marginals {
  return {
    gmax: gammaMarginal(rule.gmax_nS),
    Use: betaMarginal(rule.Use),
    Nrrp: sitesMarginal(rule.Nrrp),
    Dep: gammaMarginal(rule.Dep_ms),
    Fac: gammaMarginal(rule.Fac_ms),
    decay: gammaMarginal(rule.tau_d_ms),
    volume: rule.kind === 'plastic' ? gammaMarginal(rule.volume_um3) : null,
  };
}

function emptyPhysiology(size: number, nConnections: number): ContactPhysiology {
  const floats = () => new Float32Array(size);
  const shorts = () => new Int16Array(size);
  return {
    ruleOfConnection: new Uint8Array(nConnections),
    plastic: new Uint8Array(size),
    synTypeId: shorts(),
    conductance: floats(),
    ratio: floats(),
    decay_ms: floats(),
    Dep_ms: floats(),
    Fac_ms: floats(),
    Nrrp: shorts(),
    uHill_mM: floats(),
    Use: floats(),
    Use_d: floats(),
    Use_p: floats(),
    gmax_d_nS: floats(),
    gmax_p_nS: floats(),
    rho0: shorts(),
    volume_um3: floats(),
  };
}
