import { describe, expect, it } from 'vitest'
import type { ControlId } from '../../../audit/controls/control.ts'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import type { FrameworkDescription } from '../../../audit/frameworks/framework.ts'
import { renderHtmlReport } from '../../../reports/html/html-report.ts'
import { html, renderHtml } from '../../../reports/html/elements/markup.ts'
import { script } from '../../../reports/html/script/script.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'
import { severities } from '../../../audit/settings/severity.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import type { Finding, Posture } from '../../../reports/posture/posture.ts'
import { describeCoverageGaps } from '../../../audit/resources/assay/sweep-coverage.ts'
import { SAMPLE_COVERAGE } from '../sample-publication.ts'
import {
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
  buildNonCompliant,
  buildInsufficientData,
  buildSampleControl,
  buildLargePosture,
  buildSampleHistory,
  buildSamplePosture,
  buildSampleRecord,
} from '../sample-posture.ts'
import { decodeReportText, readReportData } from './report-data.ts'

const ABOUT = { account: SAMPLE_ACCOUNT_ID, regions: ['eu-west-1'], at: SAMPLE_TIME, frameworks: [] }

/** The text between `start`, which occurs once, and `end`. */
function between(text: string, start: string, end: string): string {
  const parts = text.split(start)
  expect(parts).toHaveLength(2)
  return parts[1]?.split(end)[0] ?? ''
}

function section(report: string, id: string): string {
  return between(report, `<section aria-labelledby="${id}">`, '</section>')
}

/** The start of the section of what changed. */
const STANDING = '<section aria-labelledby="changes" class="standing">'

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

/** Whether the report says since when a finding is open. */
function isDated(posture: Posture): boolean {
  return readReportData(renderHtmlReport(posture)).items.some(item => 'd' in Object(item[6]))
}

/** The text of markup. */
function findText(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

describe('the template', () => {
  it('escapes values in text and in attributes', () => {
    const hostile = `<script>"it's"&</script>`
    expect(renderHtml(html`<p title="${hostile}">${hostile}</p>`)).toBe(
      '<p title="&lt;script&gt;&quot;it&#39;s&quot;&amp;&lt;/script&gt;">&lt;script&gt;&quot;it&#39;s&quot;&amp;&lt;/script&gt;</p>',
    )
  })

  it('accepts markup, lists and missing values', () => {
    expect(
      renderHtml(html`<ul>${['a', 'b'].map(text => html`<li>${text}</li>`)}${undefined}${false}${0}</ul>`),
    ).toBe('<ul><li>a</li><li>b</li>0</ul>')
  })

  it('replaces characters that would reverse or hide text', () => {
    expect(renderHtml(html`${'a\u202eb\u0000c\u200bd\u001b[2J\ud800'}`)).toBe(
      String.raw`a\u202eb\u0000c\u200bd\u001b[2J\ud800`,
    )
  })
})

function findHead(sweep: typeof SAMPLE_COVERAGE): string {
  return findText(
    between(renderHtmlReport(buildSamplePosture({ sweep })), '<header class="top">', '</header>'),
  )
}

describe('the report', () => {
  const posture = buildSamplePosture()
  const report = renderHtmlReport(posture)

  it('is one file that loads nothing', () => {
    expect(report).not.toMatch(/<(link|img|iframe|object|embed|base)\b/)
    expect(report).not.toMatch(/\s(src|srcset|action|style|on[a-z]+)=/)
    expect(report).not.toMatch(/@import|url\((?!#)/)
    expect(script).not.toMatch(/fetch|XMLHttpRequest|import\(|WebSocket|innerHTML|insertAdjacentHTML|eval\(/)
    expect(count(report, '<script>')).toBe(1)
    expect(count(report, '<script')).toBe(2)
    expect(count(report, '<script type="application/json" id="data">')).toBe(1)
    expect(count(report, '<style>')).toBe(1)
    expect(report).toMatch(
      /content="default-src &#39;none&#39;; style-src &#39;sha256-\S+&#39;; script-src &#39;sha256-\S+&#39;; base-uri/,
    )
  })

  it('has every id once, and every link inside leads somewhere', () => {
    const ids = [...report.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = [...report.matchAll(/\shref="#([^"]+)"/g)].map(([, id]) => id)
    expect(targets.filter(id => !ids.includes(id))).toEqual([])
  })

  it('summarizes the account', () => {
    const head = findText(between(report, '<header class="top">', '</header>'))
    expect(head).toContain('Account 111122223333')
    expect(head).toContain('eu-west-1, eu-central-1 · evaluated 25 Nov 2026, 06:30 UTC')
    expect(head).toContain('49 findings are open : 4 critical, 12 high, 15 medium, 9 low, 9 informational.')
    expect(head).toContain(
      '4 more are accepted risks. 9 checks could not be evaluated and do not count as passed.',
    )
    expect(head).toContain('1 part of the account could not be read.')
  })

  it('states the coverage of the last full scan, where there are full scans', () => {
    const last = { ...SAMPLE_COVERAGE.last, lost: 2, listingFailures: 1, pendingTasks: 3 } as NonNullable<
      typeof SAMPLE_COVERAGE.last
    >
    expect(findHead(SAMPLE_COVERAGE)).toContain(
      'The last full scan ended 25 Nov 2026, 03:12 UTC : everything up to 25 Nov 2026, 03:00 UTC is evaluated. 20 of 20 known resources are evaluated.',
    )
    const loud = findHead({ ...SAMPLE_COVERAGE, last, status: 'STALE', runningSince: '2026-11-25T06:00:00Z' })
    expect(loud).toContain('is evaluated, except as stated below.')
    expect(loud).toContain('2 missed events were processed by the scan. 1 list could not be read.')
    for (const gap of describeCoverageGaps({ ...SAMPLE_COVERAGE, last, status: 'STALE' }))
      expect(loud).toContain(gap.slice(1))
    expect(loud).toContain('A full scan has been running since 25 Nov 2026, 06:00 UTC')
    expect(renderHtmlReport(posture)).not.toContain('full scan')
  })

  it('has the worst findings without scripts, and everything in its data once', () => {
    const { findings, accepted, unknown } = posture
    expect(count(section(report, 'findings'), '<li class="item worst">')).toBe(findings.length)
    const { items, resources } = readReportData(report)
    expect(items.map(([status]) => status)).toEqual([
      ...findings.map(() => 0),
      ...accepted.map(() => 1),
      ...unknown.map(() => 2),
    ])
    const all = [...findings, ...accepted, ...unknown]
    expect(resources).toHaveLength(
      new Set(all.map(({ resource }) => `${resource.region} ${resource.arn}`)).size,
    )
    for (const { reason } of findings)
      expect(section(report, 'findings')).toContain(renderHtml(html`${reason}`))
  })

  it('keeps reasons, ARNs and evidence in its data as they were', () => {
    const data = readReportData(report)
    const all = [...posture.findings, ...posture.accepted, ...posture.unknown]
    for (const [index, result] of all.entries()) {
      const [, control, severity, resource, reason, evidence] = data.items[index] ?? []
      expect(data.controls[control ?? -1]?.[0]).toBe(result.control)
      expect(severities[severity ?? -1]).toBe(result.severity)
      expect(decodeReportText(data.resources[resource ?? -1]?.[2], data)).toBe(result.resource.arn)
      expect(decodeReportText(data.reasons[reason ?? -1], data)).toBe(result.reason)
      const proof = (result as Finding).evidence ?? {}
      const text = evidence === -1 ? '{}' : decodeReportText(data.evidences[evidence ?? -1], data)
      expect(JSON.parse(text)).toEqual(proof)
    }
  })

  it('has the reason and the change of a finding without scripts', () => {
    const text = findText(section(report, 'findings'))
    expect(text).toContain(
      'Changed by PlatformAdmin/alice@harbour.example (iam:AttachRolePolicy), 25 Nov 2026, 05:58 UTC',
    )
    expect(text).toContain('This finding could not be re-evaluated, so it stays open: access denied to')
  })

  it('lists what could not be evaluated, by reason', () => {
    const text = findText(section(report, 'unknown'))
    expect(text).toContain('Not covered Functions in eu-central-1 could not be listed')
    expect(text).toContain('Access denied to lambda:ListLayerVersions 3 evaluations on 3 resources')
  })

  it('has a register of exceptions, sorted by their end, with what they cover and the days that are left', () => {
    const rows = section(report, 'accepted')
    const text = findText(rows)
    expect(text.replaceAll('@ ', '@')).toContain('payments@harbour.example 31 Mar 2027 126 days left')
    expect(text).toMatch(/ended \d+ days? ago/)
    expect(text).toContain('no finding')
    const ends = [...rows.matchAll(/<time datetime="([^"]*)"/g)].map(([, end = '']) => end)
    expect(ends).toEqual(ends.toSorted())
    expect(ends.length).toBe(
      new Set(posture.accepted.map(({ exception }) => exception)).size +
        posture.exceptions.expired.length +
        posture.exceptions.unmatched.length,
    )
  })

  it('says which findings have a due date', () => {
    const dueDays = { CRITICAL: 15, HIGH: 1 }
    const text = renderHtmlReport(buildSamplePosture({ findingDueDays: dueDays }))
    expect(text).toContain(
      'other findings by severity, from when they open: critical within 15 days, high within 1 day.',
    )
    expect(renderHtmlReport(buildSamplePosture())).toContain('other findings have no due date.')
  })

  it('says what changed, what is overdue, what to fix first, and where the findings are', () => {
    const compared = renderHtmlReport(buildSampleHistory(posture))
    const changes = between(compared, STANDING, '</section>')
    expect(findText(changes)).toContain('+2 opened −1 closed Since 18 Nov 2026, 06:30 UTC')
    const { since = expect.fail('nothing is compared') } = buildSampleHistory(posture)
    const same = renderHtmlReport({ ...posture, since: { ...since, opened: 0, closed: 0 } })
    expect(findText(between(same, STANDING, '</section>'))).toContain('0 opened 0 closed Since')
    expect(findText(between(same, STANDING, '</section>'))).not.toMatch(/[+−]0/)
    expect(findText(changes)).toContain(
      'Vulnerabilities with a fix are due by severity: critical within 15 days, high within 30 days.',
    )
    expect(count(changes, '<polyline')).toBe(5)
    expect(changes).toMatch(/<desc id="trend-critical-desc">(\d+, ){11}4<\/desc>/)
    expect(findText(changes)).toMatch(/closes \d/)
    expect(findText(section(compared, 'groups'))).toContain('tags not read')
    expect(report).not.toContain('<polyline')
    expect(findText(between(report, STANDING, '</section>'))).toContain('not compared with an earlier one')
  })

  it('says how it was made', () => {
    const text = findText(section(report, 'made'))
    expect(text).toContain('Assay version 0.0.0 Account 111122223333 Regions eu-west-1, eu-central-1')
    expect(text).toContain(`SHA-256 ${'a'.repeat(64)}`)
    const bare = renderHtmlReport(buildPosture([], [], ABOUT))
    expect(findText(section(bare, 'made'))).toContain('version not known')
  })

  it('has a bar with a text for each strategy, and counts for each control', () => {
    const bars = section(report, 'strategies')
    for (const strategy of new Set(posture.controls.map(each => each.strategy)))
      expect(bars).toContain(`<title id="strategy-${strategy}-title">`)
    expect(bars).toContain('>18 pass, 4 open, 2 accepted, 2 unknown</desc>')
    expect(findText(bars)).toContain('69 % pass')
    const rows = between(
      report,
      '<section aria-labelledby="checklist" id="controls" class="all">',
      '</section>',
    )
    expect(count(rows, '<tr id="about:')).toBe(posture.controls.length)
    const row = between(rows, '<tr id="about:least-privilege/function-url-auth">', '</tr>')
    expect([...row.matchAll(/<td[^>]*>(\d+)<\/td>/g)].map(([, number]) => number)).toEqual([
      '4',
      '1',
      '2',
      '0',
      '10',
    ])
  })

  it('has every framework with its clauses, their statuses and links to findings', () => {
    const frameworks = section(report, 'frameworks')
    const text = findText(frameworks).replaceAll('&#39;', "'")
    for (const { name, clauses } of frameworkCatalog) {
      expect(frameworks).toContain(`data-framework="${name}"`)
      for (const { id, title } of clauses) expect(text).toContain(`${id} ${title}`)
    }
    const ids = new Set([...report.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id))
    const links = [...frameworks.matchAll(/\shref="#([^"]*)"/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter(id => !ids.has(id))).toEqual([])
    expect(text).toContain('Attested The reviews of the second half of the year are filed as AR-2026-2.')
    expect(text).toContain('Ended The plan for incidents was rehearsed in spring.')
    expect(text).toContain('Some of the account could not be read')
    expect(text).not.toMatch(/compliant with/i)
  })

  it('names the share of a framework that controls cover at all', () => {
    const text = findText(section(report, 'frameworks'))
    const { covered, clauses } = posture.frameworks.find(({ name }) => name === 'PCI DSS 4.0.1') ?? {
      covered: -1,
      clauses: [],
    }
    expect(covered).toBe(1)
    expect(text).toContain(`covers 1 of the ${clauses.length} clauses listed here`)
    expect(text).toContain('covers 0 of 121 criteria (0 %)')
  })

  it('has no section of frameworks without any', () => {
    const bare = renderHtmlReport(buildPosture([], [], ABOUT))
    expect(bare).not.toContain('id="frameworks"')
    expect(bare).not.toContain('name="framework"')
  })

  it('rounds percentages down: 100 % means that everything passes', () => {
    const id = 'patching/function-runtime-supported'
    const records = Array.from({ length: 1000 }, (_, index) =>
      buildSampleRecord(
        'AWS::Lambda::Function',
        `arn:aws:lambda:eu-west-1:1:function:f${index}`,
        'eu-west-1',
        {
          [id]: index === 0 ? buildInsufficientData('access denied') : 'pass',
        },
      ),
    )
    const checklist = [buildSampleControl(id, 'HIGH', 'Functions should run')]
    expect(findText(renderHtmlReport(buildPosture(records, checklist, ABOUT)))).toContain(
      '99 % of 1,000 evaluations pass',
    )
    expect(findText(renderHtmlReport(buildPosture(records.slice(1), checklist, ABOUT)))).toContain(
      '100 % of 999 evaluations pass',
    )
  })

  it('has no percentage where nothing could be evaluated', () => {
    const id = 'patching/function-runtime-supported'
    const record = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', {
      [id]: buildInsufficientData('access denied'),
    })
    const text = findText(
      renderHtmlReport(
        buildPosture([record], [buildSampleControl(id, 'HIGH', 'Functions should run')], ABOUT),
      ),
    )
    expect(text).toContain('Nothing could be evaluated')
    expect(text).not.toContain('0 %')
  })

  it('states that there is nothing to report', () => {
    const text = findText(
      renderHtmlReport(buildPosture([], [buildSampleControl('patching/a', 'HIGH', 'A should b')], ABOUT)),
    )
    expect(text).toContain('No finding is open.')
    expect(text).toContain('Nothing to evaluate')
    expect(text).toContain('No exception covers a finding.')
    expect(text).not.toContain('NaN')
  })

  it('contains tens of thousands of findings in at most 5 MB', () => {
    const large = renderHtmlReport(buildLargePosture(50_000))
    expect(readReportData(large).items).toHaveLength(50_000)
    expect(count(large, '<li class="item worst">')).toBe(50)
    expect(large.length).toBeLessThan(5_000_000)
  })

  it('does not say since when a finding is open where only the initial scan found it', () => {
    const change = { number: 1, changeId: 'baseline:1', at: '2026-11-20T06:30:00Z' }
    const control = buildSampleControl('patching/function-runtime-supported', 'HIGH', 'Functions should run')
    const result = {
      ...buildNonCompliant('It is old.', {}),
      lastTransition: change,
    } as Partial<ControlResult>
    const record = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', { [control.id]: result })
    expect(isDated(buildPosture([record], [control], ABOUT))).toBe(true)
    expect(isDated(buildPosture([record], [control], { ...ABOUT, isFresh: true }))).toBe(false)
  })

  it('leaves out the evidence of the least severe findings where it is too much, and says so in the data', () => {
    const evidence = { list: Array.from({ length: 100 }, (_, index) => `value-${index * 7919}`) }
    const findings = Array.from({ length: 3_000 }, () => posture.findings[0]).flatMap((each, index) =>
      each === undefined ? [] : { ...each, evidence: { ...evidence, index } },
    )
    const { items } = readReportData(renderHtmlReport({ ...posture, findings }))
    const left = items.filter(([, , , , , position]) => position === -2)
    expect(left.length).toBeGreaterThan(1_000)
    expect(items[0]?.[5]).toBe(0)
  })
})

describe('a hostile account', () => {
  const tag = '</script><script>alert(1)</script><img src=x onerror=alert(1)>'
  const id: ControlId = 'patching/function-runtime-supported'

  function hostile(): Posture {
    const name = `arn:aws:lambda:eu-west-1:1:function:${tag}"'`
    const kind = 'AWS::Lambda::Function'
    const change = { id: tag, account: '', region: '', action: tag, actor: { type: '', name: tag }, at: tag }
    const records = [
      buildSampleRecord(kind, name, `eu"west${tag}`, {
        [id]: {
          ...buildNonCompliant(tag, { [tag]: tag, list: [{ deep: { er: [tag] } }, null, true] }, 'change'),
          staleReason: tag,
        },
      }),
      buildSampleRecord(kind, `${name}2`, tag, { [id]: buildInsufficientData(tag) }),
      buildSampleRecord(kind, 'arn:accepted', tag, { [id]: buildNonCompliant(tag, {}) }),
    ]
    const references = ['javascript:alert(1)', 'data:text/html,x', tag, 'https://docs.aws.amazon.com/"><b>']
    const control = buildSampleControl(id, 'HIGH', tag, {
      rationale: tag,
      remediation: tag,
      references,
      criteria: [tag, tag],
      knownLimitations: [tag, tag],
      frameworks: { [tag]: [tag], 'SOC 2': [tag] } as object,
    })
    const text = { owner: tag, reason: tag, until: '2027-01-01' }
    const exceptions = [
      { control: id, resource: 'arn:accepted', ...text },
      { control: id, resource: tag, ...text },
      { control: id, resource: tag, ...text, until: '2026-01-01' },
    ]
    const framework: FrameworkDescription = {
      name: 'SOC 2',
      publisher: tag,
      source: `https://${tag}`,
      verified: tag,
      scope: tag,
      total: { count: 1, of: tag },
      clauses: [{ id: tag, title: tag, supports: tag, manual: tag }],
    }
    const attestations = [{ framework: 'SOC 2', clause: tag, text: tag, author: tag, until: '2027-01-01' }]
    const about = {
      account: tag,
      regions: [tag],
      unlisted: [tag],
      exceptions,
      attestations,
      frameworks: [framework],
      findChange: () => change,
    }
    return buildPosture(records, [control], { ...ABOUT, ...about })
  }

  const report = renderHtmlReport(hostile())

  it('cannot inject markup through names', () => {
    expect(count(report, '<script')).toBe(2)
    expect(count(report, '</script')).toBe(2)
    expect(report).not.toContain('<img')
    expect(count(report, '&lt;img src=x')).toBeGreaterThan(20)
    const tags = [...report.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/g)]
    expect(tags.filter(([, , attributes = '']) => /\son\w+=|javascript:/i.test(attributes))).toEqual([])
  })

  it('contains only links to web pages', () => {
    const links = [...report.matchAll(/\shref="([^"]*)"/g)].map(([, href = '']) => href)
    const outside = links.filter(href => !href.startsWith('#'))
    expect(new Set(outside)).toEqual(new Set(['https://docs.aws.amazon.com/%22%3E%3Cb%3E']))
    expect(findText(report)).toContain('javascript: alert(1)')
  })

  it('renders a name that a limit cuts in the middle of a character', () => {
    const fix: ControlId = 'patching/vulnerability-fix-overdue'
    const arn = `arn:aws:lambda:eu-west-1:1:function:${'a'.repeat(99)}\u{1f600}\u202e\u2028`
    const evidence = { overdue: [{ dueAt: '2026-11-01T00:00:00.000Z' }] }
    const record = buildSampleRecord('AWS::Lambda::Function', arn, 'eu-west-1', {
      [fix]: buildNonCompliant('It is old.', evidence),
    })
    const text = renderHtmlReport(buildPosture([record], [buildSampleControl(fix, 'HIGH', 'Fix it')], ABOUT))
    expect(text).toContain(`data-filter="overdue=1&amp;q=${'a'.repeat(99)}"`)
    expect(text).not.toMatch(/[\u202e\u2028]/)
  })
})
