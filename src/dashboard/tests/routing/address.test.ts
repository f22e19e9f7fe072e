import { expect, it } from 'vitest';
import { namespaceOf, partsOf, withNamespace } from '../../src/routing/address';
import { ago, bytes, duration, pretty } from '../../src/design/text';
import { languageOf } from '../../src/text-editor/language';

it('carries the namespace along, and drops the default one', () => {
  expect(namespaceOf('?ns=team')).toBe('team');
  expect(withNamespace('/runs?flow=a', '?ns=team')).toBe('/runs?flow=a&ns=team');
  expect(withNamespace('/?ns=default', '?ns=team')).toBe('/');
  expect(withNamespace('/functions', '')).toBe('/functions');
});

it('reads parts of a path', () => expect(partsOf('/functions/a%2Fb/')).toEqual(['functions', 'a/b']));

it('writes durations, sizes and instants', () => {
  expect([duration(null), duration(1.25), duration(950), duration(61_000)]).toEqual(['–', '1.3 ms', '950 ms', '1 min 1 s']);
  expect([bytes(10), bytes(2048)]).toEqual(['10 B', '2.0 KiB']);
  expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T02:00:00Z'))).toBe('2 h ago');
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('{no')).toBe('{no');
});

it('knows languages by name and by first line', () => {
  expect(languageOf('a.py', '')).toBe('python');
  expect(languageOf('handler', '#!/usr/bin/env node\n')).toBe('javascript');
  expect(languageOf('handler', '#!/bin/sh')).toBe('shell');
  expect(languageOf('README', 'x')).toBe('text');
});
