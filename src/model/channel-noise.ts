/**
 * Channel noise: mechanisms whose channels are counted take their stochastic form.
 *
 * A cell is built with the deterministic mechanism; here its placement is split in two, the
 * nodes that are to be noisy going to the form with chance, parameters and all.
 */
import type { CellModel, MechanismPlacement } from './cell.ts';

export interface ChannelNoise {
  /** Name of the stochastic form by that of the deterministic one, e.g. StochKv3 → StochKv3_noise. */
  forms: ReadonlyMap<string, string>;
  /** Whether a node's channels are noisy. Default: all. */
  isNoisy?: (node: number) => boolean;
  /** Parameters of the deterministic form that the stochastic one does not have. */
  dropped?: readonly string[];
}

/** The cell with channel noise where it is asked for; the same cell where nothing changes. */
export function withChannelNoise(cell: CellModel, noise: ChannelNoise): CellModel {
  const { forms, isNoisy = () => true, dropped = ['deterministic'] } = noise;
  const mechanisms = cell.mechanisms.flatMap((placement): MechanismPlacement[] => {
    const form = forms.get(placement.name);
    if (form === undefined) return [placement];
    const noisy = pick(placement, isNoisy);
    const calm = pick(placement, (node) => !isNoisy(node));
    const parameters = Object.fromEntries(
      Object.entries(noisy.parameters).filter(([name]) => !dropped.includes(name)),
    );
    return [{ ...noisy, name: form, parameters }, calm].filter(({ nodes }) => nodes.length > 0);
  });
  return mechanisms.every((placement, i) => placement === cell.mechanisms[i])
    ? cell
    : { ...cell, mechanisms };
}

function pick(
  placement: MechanismPlacement,
  wanted: (node: number) => boolean,
): MechanismPlacement {
  const kept = Array.from(placement.nodes.keys()).filter((i) => wanted(placement.nodes[i]!));
  return {
    name: placement.name,
    nodes: Int32Array.from(kept, (i) => placement.nodes[i]!),
    parameters: Object.fromEntries(
      Object.entries(placement.parameters).map(([name, values]) => [
        name,
        Float64Array.from(kept, (i) => values[i]!),
      ]),
    ),
  };
}
