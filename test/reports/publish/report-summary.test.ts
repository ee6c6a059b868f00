import { describe, expect, it } from 'vitest'
import { createSnsReporter } from '../../../functions/aws/adapters/sns-notifier.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Finding, Posture } from '../../../reports/posture/posture.ts'
import { buildS3ConsoleLink, buildReportKeys } from '../../../reports/publish/report-location.ts'
import { buildReportSummary, type EarlierReport } from '../../../reports/publish/build-report-summary.ts'
import type { ReportSummary } from '../../../reports/publish/report-summary.ts'
import { SNSClient } from '@aws-sdk/client-sns'
import { startLoopbackService } from '../../functions/aws/loopback-service.ts'
import {
  listAllowedPaths,
  listFieldPaths,
  sortUnique,
  loadJsonSchema,
  serializeAndParse,
} from '../../json-schemas.ts'
import { SAMPLE_PUBLICATION, SAMPLE_COVERAGE } from '../sample-publication.ts'
import { buildSampleHistory, buildSamplePosture } from '../sample-posture.ts'

const posture = buildSamplePosture({
  sweep: { ...SAMPLE_COVERAGE, runningSince: '2026-11-25T06:00:00.000Z' },
})
const BEFORE = '2026-11-18T07:00:00.000Z'

function buildEarlier(findings: readonly Finding[]): EarlierReport {
  return { at: BEFORE, posture: { findings } }
}

const expiringException: Exception = {
  control: 'least-privilege/function-url-auth',
  resource: 'arn:aws:lambda:*:*:function:*-webhook',
  owner: 'ann\u202e',
  reason: 'Planned.',
  until: '2026-12-08',
}

function buildExpiringPosture(): Posture {
  return buildSamplePosture({ exceptions: [expiringException] })
}

/** A posture with a trend whose first findings are old and late. */
const latePosture: Posture = buildSampleHistory({
  ...posture,
  findings: posture.findings.map((finding, index) =>
    index < 3 ? { ...finding, ageDays: [0, 29, 93][index] ?? 0, overdueDays: index + 1 } : finding,
  ),
})

describe('what the text says of trend, age and due dates', () => {
  const { text, ages, overdue, trend } = buildReportSummary(latePosture, 'NONE', SAMPLE_PUBLICATION)

  it('is short, and the numbers are those of the document', () => {
    const known = latePosture.findings.flatMap(({ ageDays }) => ageDays ?? [])
    expect(ages.notKnown).toBe(latePosture.findings.length - known.length)
    expect(ages.week + ages.month + ages.quarter + ages.older).toBe(known.length)
    expect(ages.oldestDays).toBe(Math.max(...known))
    expect(overdue).toEqual({
      count: latePosture.findings.filter(({ overdueDays }) => overdueDays !== undefined).length,
      mostDays: Math.max(...latePosture.findings.flatMap(({ overdueDays }) => overdueDays ?? [])),
    })
    expect(trend).toEqual(latePosture.trend)
    expect(text).toContain(
      `${overdue.count} findings are overdue, by up to ${overdue.mostDays} days.\nAge of open findings: `,
    )
    expect(text).toContain(
      `the oldest is open for ${ages.oldestDays} days.\nOpen findings in 12 reports since `,
    )
  })

  it('says nothing of what is not known or not there', () => {
    const { findings } = posture
    const unknown = findings.map(({ ageDays: _age, overdueDays: _overdue, ...finding }) => finding)
    const summary = buildReportSummary({ ...posture, findings: unknown }, 'NONE', SAMPLE_PUBLICATION)
    expect(summary.ages).toEqual({ week: 0, month: 0, quarter: 0, older: 0, notKnown: findings.length })
    expect(summary.overdue).toEqual({ count: 0 })
    expect(summary.text).not.toMatch(/overdue,|Age of|reports since/)
  })
})

describe('exceptions that end soon', () => {
  const now = buildExpiringPosture()
  const summarize = (earlier: EarlierReport) => buildReportSummary(now, earlier, SAMPLE_PUBLICATION)

  it('are announced in the message, with what they cover', () => {
    const { expiring, text } = summarize('NONE')
    expect(expiring).toMatchObject({ count: 1, exceptions: [{ until: '2026-12-08' }] })
    expect(text).toContain(
      '1 exception will expire within 14 days:\n  2026-12-08: least-privilege/function-url-auth on arn:aws:lambda:*:*:function:*-webhook',
    )
    expect(text).not.toContain('\u202e')
  })

  it('are announced once, and again with another last day', () => {
    const { findings, exceptions } = now
    expect(summarize({ at: BEFORE, posture: { findings, exceptions } }).expiring).toBeUndefined()
    const other = buildSamplePosture({ exceptions: [{ ...expiringException, until: '2026-12-01' }] })
    expect(summarize({ at: BEFORE, posture: other }).expiring).toMatchObject({ count: 1 })
    expect(summarize(buildEarlier([])).expiring).toMatchObject({ count: 1 })
  })
})

describe('docs/report.schema.json', () => {
  const { schema, shape } = loadJsonSchema('report.schema.json')
  const ended = { ...posture.findings[0], control: 'patching/vulnerability-fix-overdue' } as Finding
  const summaries = [
    buildReportSummary(posture, 'NONE', SAMPLE_PUBLICATION),
    buildReportSummary(posture, { unreadable: 'the report before cannot be read' }, SAMPLE_PUBLICATION),
    buildReportSummary(posture, buildEarlier([ended]), SAMPLE_PUBLICATION),
    buildReportSummary(buildSamplePosture(), buildEarlier([]), SAMPLE_PUBLICATION),
    buildReportSummary(buildExpiringPosture(), 'NONE', SAMPLE_PUBLICATION),
    buildReportSummary(latePosture, 'NONE', SAMPLE_PUBLICATION),
  ]

  it.each(summaries.map(summary => [summary.since.status, summary] as const))(
    'describes every summary: %s',
    (_, summary) => {
      expect(shape.safeParse(serializeAndParse(summary)).error?.issues).toBeUndefined()
    },
  )

  it('names every field and no other', () => {
    expect(sortUnique(listFieldPaths(summaries.map(serializeAndParse)))).toEqual(
      sortUnique(listAllowedPaths(schema)),
    )
  })

  it.each([
    ['another schema', { schema: 'assay.report/2' }],
    ['an additional field', { more: 1 }],
    ['a report without a link', { link: undefined }],
    ['an unknown outcome', { since: { status: 'SAME' } }],
    [
      'a comparison without its counts',
      { since: { status: 'COMPARED', at: BEFORE, opened: [], closed: [] } },
    ],
  ])('refuses %s', (_, change) => {
    expect(shape.safeParse(serializeAndParse({ ...summaries[0], ...change })).success).toBe(false)
  })
})

describe('the comparison with the previous report', () => {
  const [first, second, ...others] = posture.findings as [Finding, Finding, ...Finding[]]

  function since(before: readonly Finding[], now: Posture = posture) {
    const summary = buildReportSummary(now, buildEarlier(before), SAMPLE_PUBLICATION)
    return summary.since.status === 'COMPARED' ? summary.since.counts : undefined
  }

  it('finds nothing where nothing changed', () => {
    expect(since(posture.findings)).toEqual({ opened: 0, closed: 0, accepted: 0, dropped: 0, notKnown: 0 })
  })

  it('counts findings that were not open before, and those that are no longer open', () => {
    const deleted = {
      ...second,
      resource: { ...second.resource, arn: 'arn:aws:lambda:eu-west-1:1:function:gone' },
    }
    expect(since([...others, deleted])).toEqual({
      opened: 2,
      closed: 1,
      accepted: 0,
      dropped: 0,
      notKnown: 0,
    })
    expect(since([first, second, ...others, deleted])).toMatchObject({ opened: 0, closed: 1 })
  })

  it('does not count an accepted risk as closed', () => {
    const accepted = posture.accepted[0] as Finding
    expect(since([...posture.findings, accepted])).toEqual({
      opened: 0,
      closed: 0,
      accepted: 1,
      dropped: 0,
      notKnown: 0,
    })
  })

  it('does not count a finding of a removed control as closed', () => {
    const old = { ...first, control: 'patching/of-an-earlier-version' as const }
    expect(since([...posture.findings, old])).toEqual({
      opened: 0,
      closed: 0,
      accepted: 0,
      dropped: 1,
      notKnown: 0,
    })
  })

  it('keeps findings of one name in two regions apart', () => {
    const elsewhere = { ...first, resource: { ...first.resource, region: 'eu-central-1' } }
    const now = { ...posture, gaps: [] }
    expect(since([elsewhere, second, ...others], now)).toMatchObject({ opened: 1, closed: 1 })
  })

  it.each<[string, Partial<Posture>]>([
    ['whose evaluation has no result now', { unknown: [...posture.unknown, first] }],
    ['whose resource was not evaluated', { gaps: [{ kinds: [first.resource.kind] }] }],
    ['of a region that is not audited any more', { regions: ['us-west-2'] }],
  ])('does not count a finding as closed %s', (_, change) => {
    const regional = { ...first, resource: { ...first.resource, region: 'eu-west-1' } }
    const { unknown = [], ...rest } = change
    const now = {
      ...posture,
      findings: [second, ...others],
      ...rest,
      unknown: unknown.map(each => (each === first ? regional : each)),
    }
    expect(since([regional, second, ...others], now)).toMatchObject({ opened: 0, closed: 0, notKnown: 1 })
    const { text } = buildReportSummary(now, buildEarlier([regional, second, ...others]), SAMPLE_PUBLICATION)
    expect(text).toContain('0 opened, 0 closed, 1 not known any more.')
  })

  it('counts a finding as closed although a full scan is overdue, which hides no evaluation', () => {
    const now = { ...posture, findings: [second, ...others], gaps: [{}] }
    expect(since([first, second, ...others], now)).toMatchObject({ closed: 1, notKnown: 0 })
  })
})

describe('the text of a summary', () => {
  const { text } = buildReportSummary(posture, buildEarlier(posture.findings.slice(1)), SAMPLE_PUBLICATION)

  it('begins with the link and the open findings', () => {
    const [head, link, , open] = text.split('\n')
    expect(head).toBe('Report for account 111122223333 (eu-west-1, eu-central-1), 2026-11-25 07:00:00 UTC')
    expect(link).toBe(buildS3ConsoleLink(SAMPLE_PUBLICATION.location, SAMPLE_PUBLICATION.keys.html))
    expect(open).toBe('49 findings are open: 4 critical, 12 high, 15 medium, 9 low, 9 informational.')
  })

  it('states what changed, what is not covered, and the last full scan', () => {
    expect(text).toContain(
      '4 findings are accepted.\n9 checks could not be evaluated and do not count as passed.',
    )
    expect(text).toContain('Since the report of 2026-11-18 07:00:00 UTC: 1 opened, 0 closed.')
    expect(text).toMatch(/ {2}opened: CRITICAL 1 least-privilege\/function-role-no-admin: [a-z-]+\n/)
    expect(text).toContain('everything up to 2026-11-25 03:00:00 UTC is evaluated, 20 of 20 resources.')
    expect(text).toContain('A full scan has been running since 2026-11-25 06:00:00 UTC.')
    expect(text).toContain('not covered: functions in eu-central-1 could not be listed')
  })
})

describe('the link of a report', () => {
  it.each([
    ['eu-west-1', 'eu-west-1.console.aws.amazon.com'],
    ['cn-north-1', 'console.amazonaws.cn'],
    ['us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ])('leads to the console of the partition of %s', (region, host) => {
    const { html } = buildReportKeys('111122223333', '2026-11-25T07:00:00.000Z')
    const link = new URL(buildS3ConsoleLink({ bucket: 'assay-reports-1', region }, html))
    expect(link.host).toBe(host)
    expect(link.pathname).toBe('/s3/object/assay-reports-1')
    expect(Object.fromEntries(link.searchParams)).toEqual({
      region,
      prefix: 'reports/111122223333/20261125T070000.000Z/report.html',
    })
  })

  it('has no signature and no credential in it', () => {
    expect(buildS3ConsoleLink(SAMPLE_PUBLICATION.location, SAMPLE_PUBLICATION.keys.html)).not.toMatch(
      /amz|signature|credential|token/i,
    )
  })
})

describe('a hostile account', () => {
  const tag = 'x\r\nReport for account 1\u202e\u0007\u001b[2J'

  /** Thousands of findings of many controls, with names as long as they come. */
  function hostile(): Posture {
    const [finding] = posture.findings as [Finding]
    const findings = Array.from({ length: 4_000 }, (_, index) => ({
      ...finding,
      control: `patching/control-${index % 200}` as const,
      resource: {
        ...finding.resource,
        arn: `arn:aws:ecr:eu-west-1:1:repository/${tag}${'ü"\\'.repeat(200)}${index}`,
      },
      reason: tag.repeat(100),
    }))
    const unlisted = Array.from({ length: 5_000 }, () => tag.repeat(1_000))
    return { ...posture, findings, unlisted }
  }

  const summary = buildReportSummary(hostile(), buildEarlier([]), SAMPLE_PUBLICATION)

  it('adds no line and no control character to the text', () => {
    expect(summary.text.split('\n').filter(line => line.startsWith('Report for account'))).toHaveLength(1)
    for (const order of ['\r', '\u202e', '\u0007', '\u001b']) expect(summary.text).not.toContain(order)
  })

  it('fits into a message, with complete counts', async () => {
    const { since, unlisted } = summary
    expect(since).toMatchObject({ counts: { opened: 4_000 } })
    expect(unlisted.count).toBe(5_000)
    const body = await published(summary)
    expect(Buffer.byteLength(body.get('Message') ?? '')).toBeLessThan(256 * 1024)
  })
})

/** The request that SNS receives for a summary. */
async function published(summary: ReportSummary): Promise<URLSearchParams> {
  const response =
    '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'
  const service = await startLoopbackService({ status: 200, type: 'text/xml', body: response })
  try {
    await createSnsReporter('arn:aws:sns:eu-west-1:1:t', 'eu-west-1', new SNSClient(service.client)).send(
      summary,
    )
    return new URLSearchParams(service.requests[0]?.body)
  } finally {
    await service.close()
  }
}

describe('the message of a report', () => {
  it('has the text for people, the document for programs, and attributes for filters', async () => {
    const summary = buildReportSummary(posture, 'NONE', SAMPLE_PUBLICATION)
    const body = await published(summary)
    const message = JSON.parse(body.get('Message') ?? '') as Record<string, string>
    expect(message['email']).toBe(summary.text)
    expect(JSON.parse(message['default'] ?? '')).toEqual(summary)
    expect(body.get('Subject')).toBe(
      '[Assay] Report 2026-11-25 - 49 open findings (4 critical) - 111122223333',
    )
    const attributes: unknown = Object.fromEntries(
      [1, 2, 3, 4, 5].map(index => [
        body.get(`MessageAttributes.entry.${index}.Name`),
        body.get(`MessageAttributes.entry.${index}.Value.StringValue`),
      ]),
    )
    expect(attributes).toEqual({
      schema: 'assay.report/1',
      severity: 'CRITICAL',
      account: '111122223333',
      region: 'eu-west-1',
      id: summary.id,
    })
  })
})
