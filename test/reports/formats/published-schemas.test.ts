import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { compareWithBaseline } from '../../../reports/posture/earlier/baseline.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { renderReport } from './render-report.ts'
import { buildSamplePosture, SAMPLE_ACCOUNT_ID, SAMPLE_TIME } from '../sample-posture.ts'
import { buildHostilePosture } from './hostile-posture.ts'
import { listJunitErrors, listSchemaErrors, type SchemaName } from './report-schemas.ts'

const sample = buildSamplePosture({ wasNotified: ({ changeId }) => changeId === 'attach' })
const empty = buildPosture([], checklist, {
  account: SAMPLE_ACCOUNT_ID,
  regions: [],
  at: SAMPLE_TIME,
  frameworks: frameworkCatalog,
})
const older = { ...sample, findings: sample.findings.slice(5), unknown: [] }
const context = { version: '1.2.3' }
const compared = {
  ...context,
  baseline: compareWithBaseline(buildSamplePosture({ unlisted: [], gaps: [] }), older),
}

const CASES = [
  ['an account with everything', sample, context],
  [
    'an account in China',
    JSON.parse(JSON.stringify(sample).replaceAll('eu-west-1', 'cn-north-1')) as Posture,
    context,
  ],
  ['an empty account', empty, context],
  ['a hostile account', buildHostilePosture(), context],
  ['an account with a baseline', sample, compared],
] as const

describe.each(['sarif', 'ocsf', 'asff', 'oscal'] as const)('the published schema of %s', name => {
  it.each(CASES)('describes the report of %s', (_, posture, renderContext) => {
    expect(listSchemaErrors(name, renderReport(name, posture, renderContext))).toEqual([])
  })
})

describe('the schema of JUnit', () => {
  it.each(CASES)('describes the report of %s', async (_, posture, renderContext) => {
    expect(await listJunitErrors(renderReport('junit', posture, renderContext))).toEqual([])
  })
})

describe('the schemas', () => {
  it.each<[SchemaName, string, string]>([
    ['sarif', '"level": "error"', '"level": "bad"'],
    ['ocsf', '"class_uid":2003', '"class_uid":2004'],
    ['ocsf', '"class_name":', '"other_name":'],
    ['asff', '"Status":"FAILED"', '"Status":"BROKEN"'],
    ['asff', '"Title":"', `"Title":"${'x'.repeat(257)}`],
    ['asff', '"GeneratorId":', '"Generator":'],
    ['oscal', '"not-satisfied"', '"unsatisfied"'],
    ['oscal', '"collected":', '"gathered":'],
  ])('of %s refuses %s as %s', (name, before, after) => {
    const text = renderReport(name, sample, context)
    expect(text).toContain(before)
    expect(listSchemaErrors(name, text.replace(before, after))).not.toEqual([])
  })
})
