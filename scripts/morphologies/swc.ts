/**
 * Grown branches as SWC text.
 *
 * The soma is a chain of points; what grows from it names its middle point as parent and begins on
 * its surface. A branch that leaves a thicker one has its own calibre from that one's surface on:
 * its first point stands there, since readers give the fork itself the parent's calibre.
 */
import { arcOf, type Branch, combine, type Vector } from './tree.ts';

const TYPES = { soma: 1, axon: 2, basal: 3, apical: 4 } as const;

export interface GrownCell {
  name: string;
  /** Lines of the file's header. */
  header: string[];
  /** A chain; the middle one is where branches are attached. */
  soma: { at_um: Vector; diam_um: number }[];
  stems: Branch[];
}

export function toSwc({ header, soma, stems }: GrownCell): string {
  const lines = [...header.map((line) => `# ${line}`.trimEnd()), '# id type x y z radius parent'];
  let id = 0;
  const write = (type: keyof typeof TYPES, at: Vector, diam_um: number, parent: number) => {
    id += 1;
    const place = at.map((x) => (Math.round(x * 100) / 100 + 0).toFixed(2)).join(' ');
    lines.push(`${id} ${TYPES[type]} ${place} ${(diam_um / 2).toFixed(3)} ${parent}`);
    return id;
  };
  for (const { at_um, diam_um } of soma) write('soma', at_um, diam_um, id === 0 ? -1 : id);
  const middle = (soma.length + 1) / 2;
  const writeBranch = (branch: Branch, parent: number, parentDiam_um: number) => {
    const onSoma = parent === middle;
    let last = parent;
    if (onSoma) {
      last = write(branch.type, branch.points_um[0]!, branch.diam_um[0]!, parent);
    } else {
      last = write(branch.type, surfacePoint(branch, parentDiam_um), branch.diam_um[0]!, parent);
    }
    for (let i = 1; i < branch.points_um.length; i++) {
      last = write(branch.type, branch.points_um[i]!, branch.diam_um[i]!, last);
    }
    for (const child of branch.children) writeBranch(child, last, branch.diam_um.at(-1)!);
  };
  for (const stem of stems) writeBranch(stem, middle, 0);
  return `${lines.join('\n')}\n`;
}

/** Where a branch comes out of its parent, at most half-way to its next point. */
function surfacePoint(branch: Branch, parentDiam_um: number): Vector {
  const [from, to] = [branch.points_um[0]!, branch.points_um[1]!];
  const share = Math.min(0.5, Math.max(0.05, parentDiam_um / 2 / arcOf(branch)[1]!));
  return combine([1 - share, from], [share, to]);
}
