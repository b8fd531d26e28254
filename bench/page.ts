/**
 * The benchmarks in a browser: the same cases, the same file.
 *
 * The page works until a case is done and lets the browser draw between cases; its tab should stay in
 * front, for browsers slow down the timers of others.
 */
import { VERSION } from '../src/cli/version.ts';
import { adapterLine, requestGpu } from '../src/engine/gpu/device.ts';
import { CASES } from './cases/index.ts';
import { runBench } from './run-bench.ts';
import type { BenchFile, CaseResult } from './schema.ts';
import { limitsLine, resultRow, TITLES } from './table.ts';

const QUICK = { repetitions: 5, repetition_s: 0.5 };

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const status = (text: string) => {
  element('status').textContent = text;
};

function listCases(): void {
  const asked = new URLSearchParams(location.search).get('cases')?.split(',');
  for (const { name, description, quick } of CASES) {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.name = 'case';
    box.value = name;
    box.checked = asked ? asked.includes(name) : quick;
    const label = document.createElement('label');
    label.append(box, ` ${name}`);
    const about = document.createElement('span');
    about.textContent = description;
    label.append(about);
    element('cases').append(label);
  }
}

function chosen() {
  const boxes = document.querySelectorAll<HTMLInputElement>('input[name=case]:checked');
  const names = new Set([...boxes].map(({ value }) => value));
  return CASES.filter(({ name }) => names.has(name));
}

function addRow(cells: readonly string[], kind: 'td' | 'th', to: string): void {
  const row = document.createElement('tr');
  for (const text of cells) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    row.append(cell);
  }
  element(to).append(row);
}

function showTable(results: readonly CaseResult[]): void {
  element('rows').replaceChildren();
  for (const result of results) addRow(resultRow(result), 'td', 'rows');
}

function offer(file: BenchFile): void {
  const link = element<HTMLAnchorElement>('download');
  const text = `${JSON.stringify(file, null, 2)}\n`;
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = `rhostar-bench-${file.date.slice(0, 10)}.json`;
  link.hidden = false;
  element('result').textContent = text;
}

async function start(): Promise<void> {
  const cases = chosen();
  element('rows').replaceChildren();
  const gpu = await requestGpu({ label: 'bench' });
  element('adapter').textContent = adapterLine(gpu);
  const results: CaseResult[] = [];
  const file = await runBench(gpu, {
    set: 'chosen',
    cases,
    ...QUICK,
    engines: element<HTMLInputElement>('cpu').checked ? ['gpu', 'cpu'] : ['gpu'],
    version: VERSION,
    runtime: {
      name: navigator.userAgent,
      system: navigator.platform,
      processors: navigator.hardwareConcurrency,
      load: null,
    },
    processPeak: () => null,
    onLimits: (limits) => {
      element('limits').textContent = limitsLine(limits);
    },
    onCase: (name) => status(`${name} …`),
    onResult: (result) => {
      results.push(result);
      showTable(results);
    },
  });
  gpu[Symbol.dispose]();
  showTable(file.cases);
  element('limits').textContent = limitsLine(file.limits!);
  offer(file);
  status('done');
}

async function startOnce(): Promise<void> {
  const button = element<HTMLButtonElement>('start');
  button.disabled = true;
  status('measuring the limits …');
  try {
    await start();
  } catch (error) {
    status(`failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    button.disabled = false;
  }
}

listCases();
addRow(TITLES, 'th', 'titles');
element('start').addEventListener('click', () => void startOnce());
if (new URLSearchParams(location.search).has('start')) void startOnce();
