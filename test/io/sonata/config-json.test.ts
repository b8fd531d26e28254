import { expect, test } from 'vitest';
import * as z from 'zod';
import { readConfigJson, repeatedKey } from '../../../src/io/sonata/config-json.ts';
import { memoryFiles } from './memory-files.ts';

test.each<[string, string, ReturnType<typeof repeatedKey>]>([
  ['one level', '{"a": 1,\n "b": 2,\n "a": 3}', { key: 'a', line: 3 }],
  ['below', '{"a": {"x": 1, "y": [], "x": 2}}', { key: 'x', line: 1 }],
  ['an escape', '{"a": 1, "\\u0061": 2}', { key: 'a', line: 1 }],
  ['objects beside each other', '[{"a": 1}, {"a": 1}]', null],
  ['values', '{"a": "a", "b": ["a", "a", "{"], "c": "\\"a\\": 1"}', null],
])('a key that stands twice: %s', (_, text, expected) => {
  expect(repeatedKey(text)).toEqual(expected);
});

test('is refused with its line', () => {
  const files = memoryFiles({ '/a.json': '{"p": {},\n"p": {}}' });
  expect(() => readConfigJson('/a.json', files, z.unknown())).toThrow(
    'sonata: /a.json:2: the key "p" stands twice',
  );
});
