import { describe, expect, it } from 'vitest'
import { renderCsvReport } from '../../../reports/formats/csv-report.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import {
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
  buildNonCompliant,
  buildInsufficientData,
  buildSampleControl,
  buildSamplePosture,
  buildSampleRecord,
} from '../sample-posture.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'
import { parseCsv } from './parse-csv.ts'

const ID = 'patching/function-runtime-supported'
const checklist = [
  buildSampleControl(ID, 'HIGH', 'Functions should run on a runtime that AWS still supports'),
]

function records(posture: Posture): Record<string, string>[] {
  const [head = [], ...rows] = parseCsv(renderCsvReport(posture))
  return rows.map(row => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])))
}

/** The reason of the only row, where the finding has this reason. */
function findReason(reason: string): string | undefined {
  const record = buildSampleRecord(
    'AWS::Lambda::Function',
    'arn:aws:lambda:eu-west-1:1:function:a',
    'eu-west-1',
    {
      [ID]: buildNonCompliant(reason, {}),
    },
  )
  const about = { account: SAMPLE_ACCOUNT_ID, regions: ['eu-west-1'], at: SAMPLE_TIME, frameworks: [] }
  return records(buildPosture([record], checklist, about))[0]?.['reason']
}

describe('the table', () => {
  const posture = buildSamplePosture()
  const rows = records(posture)

  it('has a row for each open finding, accepted finding, evaluation without a result, disabled control and unread list', () => {
    const { findings, accepted, unknown, unlisted, disabled = [] } = posture
    const short = [...findings, ...accepted, ...unknown]
    expect(rows.map(({ control, arn }) => `${control} ${arn}`)).toEqual([
      ...short.map(({ control, resource }) => `${control} ${resource.arn}`),
      ...disabled.map(({ id }) => `${id} `),
      ...unlisted.map(() => ' '),
    ])
    expect(rows.filter(({ status }) => status === 'DISABLED')).toMatchObject([
      {
        reason:
          'Not assessed: disabled by platform@harbour.example until 2027-06-30, because: Tracing is sampled at the gateway.',
        'accepted by': 'platform@harbour.example',
        'accepted until': '2027-06-30',
      },
    ])
    expect(rows.filter(({ status }) => status === 'INSUFFICIENT_DATA')).toHaveLength(
      unknown.length + unlisted.length,
    )
    expect(rows.filter(({ workflow }) => workflow === 'SUPPRESSED')).toHaveLength(accepted.length)
    expect(rows.at(-1)?.['reason']).toBe(unlisted.at(-1))
  })

  it('has all fields of a finding', () => {
    expect(rows[0]).toMatchObject({
      status: 'NON_COMPLIANT',
      workflow: 'NEW',
      severity: 'CRITICAL',
      strategy: 'least-privilege',
      control: 'least-privilege/function-role-no-admin',
      title: "Functions' execution roles should not have administrator permissions",
      account: SAMPLE_ACCOUNT_ID,
      region: 'eu-west-1',
      kind: 'AWS::Lambda::Function',
      name: 'nightly-report',
      'change actor': 'PlatformAdmin/alice@harbour.example',
      'change action': 'iam:AttachRolePolicy',
    })
    expect(JSON.parse(rows[0]?.['evidence'] ?? '')).toEqual(posture.findings[0]?.evidence)
    expect(rows.find(({ workflow }) => workflow === 'SUPPRESSED')).toMatchObject({
      'accepted by': 'payments@harbour.example',
      'accepted until': '2027-03-31',
    })
  })

  it('ends every line with CR LF, and every row has as many cells as the head', () => {
    const text = renderCsvReport(posture)
    expect(text.endsWith('\r\n')).toBe(true)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(new Set(parseCsv(text).map(row => row.length)).size).toBe(1)
  })

  it.each(['a "quoted" one', 'one, two', '<script>alert(1)</script>', "it's"])(
    'does not change %j',
    reason => {
      expect(findReason(reason)).toBe(reason)
    },
  )

  it('escapes line breaks in a cell', () => {
    expect(findReason('one\ntwo\r\nthree')).toBe(String.raw`one\ntwo\r\nthree`)
  })

  it.each([
    '=cmd|"/c calc"!A1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '  =1',
    '"=1',
    '\'"=1',
    '\u00a0=1',
    '\ufeff=1',
    '\uff1d1',
    '\uff20SUM(A1)',
  ])('has no formula in it: %j', reason => {
    expect(findReason(reason)).toBe(`'${escapeText(reason)}`)
  })

  it('guards every column', () => {
    const hostile = '=HYPERLINK("http://evil.example")'
    const record = buildSampleRecord('AWS::Lambda::Function', hostile, hostile, {
      [ID]: { ...buildNonCompliant(hostile, {}), staleReason: hostile },
    })
    const unread = buildSampleRecord('AWS::Lambda::Function', `${hostile}2`, hostile, {
      [ID]: buildInsufficientData(hostile),
    })
    const about = { account: hostile, regions: [], at: SAMPLE_TIME, frameworks: [], unlisted: [hostile] }
    const cells = parseCsv(renderCsvReport(buildPosture([record, unread], checklist, about))).flat()
    expect(cells.filter(cell => cell.includes('HYPERLINK')).length).toBeGreaterThan(10)
    expect(cells.filter(cell => cell.startsWith('='))).toEqual([])
  })
})
