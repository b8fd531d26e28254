/** A run as a report in Markdown: what limits the adapter has, and how near each kernel comes to them. */
import { rooflineSeconds, rooflineShare } from './roofline.ts';
import type { BenchFile, CaseResult } from './schema.ts';
import { shortRate } from './table.ts';

/** @returns Markdown; cases without counted work have no row in the roofline's table */
export function reportOf(file: BenchFile): string {
  const { adapter, limits, runtime, version, date, cases } = file;
  const counted = cases.filter(({ work, engine }) => work && engine === 'gpu');
  return `${[
    '# Speed of the kernels against the limits of the adapter',
    [
      `rhostar ${version}, ${date}, ${runtime.name}, ${runtime.system}.`,
      adapter
        ? `Adapter: ${adapter.description}${adapter.backend ? `, ${adapter.backend}` : ''}${adapter.software ? ', a CPU does the work' : ''}.`
        : 'No adapter.',
      runtime.load === null
        ? ''
        : `Load of the machine before the run: ${runtime.load.toFixed(1)}.`,
    ].join(' '),
    ...(limits
      ? [
          '## Limits',
          markdownTable(
            ['copy, read and written', 'fused multiply-adds', 'exponentials'],
            [
              [
                `${shortRate(limits.copy_bytes_per_s)}B/s`,
                `${shortRate(limits.fma_per_s)}/s`,
                `${shortRate(limits.exp_per_s)}/s`,
              ],
            ],
          ),
          'Measured by short kernels whose results were checked (bench/limits).',
        ]
      : []),
    '## Kernels',
    markdownTable(
      ['case', 'kernel', 'rate', 'bytes', 'operations', 'exponentials', 'share', 'bound by'],
      counted.map(kernelRow),
    ),
    COUNTING,
    ...(limits ? ['## Elsewhere', projection(counted, limits)] : []),
    '## All results',
    markdownTable(
      [
        'case',
        'engine',
        'compartment-steps/s',
        'contact-steps/s',
        'events/s',
        'biological s/s',
        'MiB',
      ],
      cases.map((c) => [
        c.name,
        c.engine,
        shortRate(c.rates.compartment_steps_per_s),
        shortRate(c.rates.contact_steps_per_s),
        shortRate(c.rates.events_per_s),
        c.rates.biological_s_per_s === 0 ? '' : c.rates.biological_s_per_s.toPrecision(3),
        (c.memory_bytes / 2 ** 20).toPrecision(3),
      ]),
    ),
  ].join('\n\n')}\n`;
}

const COUNTING = `Bytes, operations and exponentials are those of one unit (compartment-step, contact-step, letter),
counted in the kernels' text as they read and write storage buffers and compute with floats: one operation a
component, a division as one, integers and registers free. Words that all lanes of a group read alike count
once a group. Not counted: events, letters (but in \`exchange\`), releases, rows, static contacts while awake,
and the words loaded once an epoch. The share is the largest of bytes over copy bandwidth, operations over
multiply-adds, exponentials over exponentials, each over the measured time; limits are scaled by how fast
exponentials were beside the case. Words that stay in a cache can push it above 100 %.`;

/** What a case is about: letters, contact-steps, or compartment-steps. */
function unitOf({ per_repetition: p, compartments }: CaseResult): [name: string, amount: number] {
  if (p.compartment_steps === 0) return ['letters', p.events];
  // one compartment a cell and many contacts: the contacts are what is measured
  const isOfContacts = p.contact_steps > 8 * p.compartment_steps && compartments > 0;
  return isOfContacts
    ? ['contact-steps', p.contact_steps]
    : ['compartment-steps', p.compartment_steps];
}

const medianWall = ({ wall_s }: CaseResult) =>
  wall_s.toSorted((a, b) => a - b)[(wall_s.length - 1) >> 1]!;

function kernelRow(result: CaseResult): string[] {
  const { name, work, shares } = result;
  const [unit, amount] = unitOf(result);
  const each = (sum: number) => String(Number((sum / amount).toPrecision(3)));
  const bound = (['copy', 'fma', 'exp'] as const).toSorted((a, b) => shares![b] - shares![a])[0]!;
  return [
    name,
    unit === 'letters' ? 'deliver, collect' : 'epoch',
    `${shortRate(amount / medianWall(result))} ${unit}/s`,
    each(work!.bytes + work!.shared_bytes),
    each(work!.flops),
    each(work!.exps),
    `${Math.round(100 * rooflineShare(shares!))} %`,
    { copy: 'bytes', fma: 'operations', exp: 'exponentials' }[bound],
  ];
}

function projection(counted: readonly CaseResult[], limits: NonNullable<BenchFile['limits']>) {
  return [
    `On an adapter that copies C bytes/s and does F multiply-adds/s and E exponentials/s, a unit takes at
least max(bytes/C, operations/F, exponentials/E). If the share of the table above holds there too, its rate is
share / max(bytes/C, operations/F, exponentials/E). The share falls where there are too few cells to fill the
lanes: a run is one lane. For the limits of this adapter the bound is:`,
    markdownTable(
      ['case', 'at most'],
      counted.map((result) => {
        const [unit, amount] = unitOf(result);
        return [
          result.name,
          `${shortRate(amount / rooflineSeconds(result.work!, limits))} ${unit}/s`,
        ];
      }),
    ),
  ].join('\n\n');
}

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
