import { expect, it } from 'vitest';
import { linktypeName } from '../../src/wire/linktype.js';

it('names a link type, a user link type and a number without a name', () => {
  expect([276, 149, 1240].map(linktypeName)).toEqual([
    'LINKTYPE_LINUX_SLL2',
    'LINKTYPE_USER2',
    'LINKTYPE_1240 (unnamed)',
  ]);
});
