/**
 * The small language of synapse_configure and section_configure: assignments `%s.NAME = VALUE`, one
 * after the other; += −= *= /= likewise.
 */
import type { InputError } from '../../model/input-error.ts';

export interface Assignment {
  name: string;
  operator: '=' | '+=' | '-=' | '*=' | '/=';
  value: number;
}

const NUMBER = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';
const ASSIGNMENT = new RegExp(
  `^\\s*%s\\.([A-Za-z_]\\w*)\\s*([-+*/]?=)\\s*(${NUMBER})(?=\\s|;|%|$)`,
);

/** Assignments of a text in order; `fault` makes the error of what is no assignment. */
export function parseStatements(
  text: string,
  fault: (problem: string) => InputError,
): Assignment[] {
  const found: Assignment[] = [];
  let rest = text.replace(/^[\s;]+/, '');
  while (rest !== '') {
    const match = ASSIGNMENT.exec(rest);
    if (!match) {
      const part = rest.length > 40 ? `${rest.slice(0, 40)}…` : rest;
      throw fault(`'${part}' is no statement: expected %s.NAME = NUMBER (or += -= *= /=)`);
    }
    found.push({
      name: match[1]!,
      operator: match[2] as Assignment['operator'],
      value: Number(match[3]),
    });
    rest = rest.slice(match[0].length).replace(/^[\s;]+/, '');
  }
  return found;
}

/** The value after an assignment. */
export function assigned(before: number, { operator, value }: Assignment): number {
  switch (operator) {
    case '=':
      return value;
    case '+=':
      return before + value;
    case '-=':
      return before - value;
    case '*=':
      return before * value;
    case '/=':
      return before / value;
  }
}
