import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { Report } from '../../src/findings/report.js';
import { REPORT_SCHEMA, reportJsonSchema } from '../../src/report/report-schema.js';
import { writeJson } from '../../src/report/json.js';
import { cleanReport, hostileReport, violatingReport } from '../support/report-fixture.js';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(reportJsonSchema());

describe('report schema', () => {
  it('describes the same type as the interface', () => {
    expectTypeOf<z.output<typeof REPORT_SCHEMA>>().toEqualTypeOf<Report>();
  });

  it.each([
    ['with violations', violatingReport()],
    ['clean', cleanReport()],
    ['with hostile names', hostileReport()],
  ])('accepts a report %s as it is written', (_name, report) => {
    const written: unknown = JSON.parse([...writeJson(report)].join(''));
    validate(written);
    expect(validate.errors).toBeNull();
    expect(REPORT_SCHEMA.parse(written)).toEqual(report);
  });

  it.each([
    ['an unknown key', { ...cleanReport(), extra: 1 }],
    ['another schema', { ...cleanReport(), schema: 'wiretable.report/2' }],
    ['a missing part', { ...cleanReport(), coverage: undefined }],
    ['a time as a number', { ...cleanReport(), firstTime: 17 }],
    ['a negative count', { ...cleanReport(), findingsOmitted: -1 }],
  ])('refuses %s', (_name, value) => {
    const written: unknown = JSON.parse(JSON.stringify(value));
    expect(validate(written)).toBe(false);
    expect(REPORT_SCHEMA.safeParse(written).success).toBe(false);
  });
});
