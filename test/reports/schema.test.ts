import { describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import type { SweepCoverage } from '../../audit/resources/assay/sweep-coverage.ts'
import { renderJson } from '../../reports/json.ts'
import { computeTagDigests } from '../../audit/settings/exception-tag.ts'
import { computeEvidenceDigest } from '../../audit/settings/exception.ts'
import { buildPosture } from '../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { listAllowedPaths, listFieldPaths, sortUnique, loadJsonSchema } from '../json-schemas.ts'
import {
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
  buildNonCompliant,
  buildSampleControl,
  buildSampleHistory,
  buildSamplePosture,
  buildSampleRecord,
} from './sample-posture.ts'

const { schema, shape } = loadJsonSchema('posture.schema.json')

function renderAndParse(posture: Posture): Record<string, unknown> {
  return JSON.parse(renderJson(posture)) as Record<string, unknown>
}

const sweep: SweepCoverage = {
  status: 'STALE',
  known: 20,
  evaluated: 19,
  last: {
    startedAt: '2026-11-20T03:00:00.000Z',
    endedAt: '2026-11-20T03:12:00.000Z',
    baseline: false,
    resourcesRead: 20,
    lost: 1,
    listingFailures: 1,
    pendingTasks: 2,
  },
  runningSince: '2026-11-25T03:00:00.000Z',
}

/** Exceptions with accounts and with evidence: broad, expiring, expired, unmatched and outdated ones. */
function buildPostureWithExceptions(): Posture {
  const names = ['isolation/broad', 'isolation/wide', 'isolation/outdated', 'isolation/tagged'] as const
  const [broad, wide, outdated, tagged] = names
  const evidence = computeEvidenceDigest({ reason: 'It is so.' })
  const records = Array.from({ length: 22 }, (_, index) =>
    buildSampleRecord(
      'AWS::Lambda::Function',
      `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:f-${index}`,
      'eu-west-1',
      {
        [broad]: buildNonCompliant('It is so.', {}),
        [wide]: buildNonCompliant('It is so.', {}),
        [outdated]: buildNonCompliant('It is otherwise.', {}),
        [tagged]: buildNonCompliant('It is so.', {}),
      },
    ),
  )
  const tag = { key: 'team', value: 'payments' }
  const tagDigests = computeTagDigests({ team: 'payments' })
  const other = { key: 'team', value: 'search' }
  const decision = { owner: 'ann', reason: 'Planned.', until: '2026-11-30' }
  const inAccount = { account: SAMPLE_ACCOUNT_ID, evidence, ...decision }
  const inNone = { ...inAccount, account: '000000000000' }
  return buildPosture(
    records.map((record, index) => ({
      ...record,
      tagDigests: index === 1 ? ('UNKNOWN' as const) : index === 2 ? [] : tagDigests,
    })),
    names.map(id => buildSampleControl(id, 'LOW', 'It should be so')),
    {
      account: SAMPLE_ACCOUNT_ID,
      regions: ['eu-west-1'],
      at: SAMPLE_TIME,
      frameworks: [],
      exceptions: [
        { control: broad, ...inAccount },
        { control: broad, resource: 'arn:aws:lambda:*:*:function:f-*', ...decision },
        { control: outdated, resource: 'arn:aws:lambda:*:*:function:f-1', ...decision, evidence },
        { control: outdated, tag, ...decision, evidence },
        { control: outdated, ...inAccount },
        { control: wide, resource: 'arn:aws:lambda:*:*:function:*', ...decision },
        { control: tagged, tag: other, ...decision, evidence },
        { control: tagged, tag, ...decision },
        { control: 'isolation/none', tag: other, ...decision },
        { control: tagged, tag, ...decision, until: '2026-11-01' },
        { control: wide, tag, ...decision },
        { control: outdated, ...inNone },
        { control: outdated, ...inNone, until: '2026-11-01' },
      ],
    },
  )
}

describe('docs/posture.schema.json', () => {
  const notifiedPosture = buildSampleHistory(
    buildSamplePosture({
      wasNotified: ({ changeId }) => changeId === 'attach',
      sweep,
      dueDays: { CRITICAL: 15, HIGH: 30, MEDIUM: 90, LOW: 180 },
      findingDueDays: { CRITICAL: 1, HIGH: 30, MEDIUM: 90, LOW: 180, INFORMATIONAL: 3_650 },
    }),
  )

  it.each([
    ['of an account with every kind of content', notifiedPosture],
    ['of an account without full scans', buildSamplePosture()],
    ['of an account with exceptions of every form', buildPostureWithExceptions()],
    [
      'of an empty account',
      buildPosture([], checklist, {
        account: SAMPLE_ACCOUNT_ID,
        regions: [],
        at: SAMPLE_TIME,
        frameworks: frameworkCatalog,
      }),
    ],
  ])('describes the posture %s', (_, posture) => {
    expect(shape.safeParse(renderAndParse(posture)).error?.issues).toBeUndefined()
  })

  it('names every field and no other', () => {
    const all = [notifiedPosture, buildPostureWithExceptions()].map(renderAndParse)
    expect(sortUnique(all.flatMap(posture => listFieldPaths(posture)))).toEqual(
      sortUnique(listAllowedPaths(schema)),
    )
  })

  it.each([
    ['another schema', { schema: 'assay.posture/2' }],
    ['an additional field', { more: 1 }],
    ['a negative count', { resources: -1 }],
    ['a finding without a reason', { findings: [{ ...notifiedPosture.findings[0], reason: undefined }] }],
    ['an unknown coverage status', { sweep: { ...sweep, status: 'FINE' } }],
    ['an unknown severity', { unknown: [{ ...notifiedPosture.unknown[0], severity: 'BAD' }] }],
    [
      'an accepted finding that is not suppressed',
      { accepted: [{ ...notifiedPosture.accepted[0], workflow: 'NEW' }] },
    ],
  ])('refuses %s', (_, change) => {
    expect(
      shape.safeParse(JSON.parse(JSON.stringify({ ...renderAndParse(notifiedPosture), ...change }))).success,
    ).toBe(false)
  })
})
