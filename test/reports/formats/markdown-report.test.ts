import { describe, expect, it } from 'vitest'
import { REPORT_MARKER, renderMarkdownReport } from '../../../reports/formats/markdown/markdown-report.ts'
import { compareWithBaseline } from '../../../reports/posture/earlier/baseline.ts'
import { extractText, listNodes, parseMarkdown } from '../gate/markdown/markdown-tree.ts'
import { buildLargePosture, buildSampleHistory, buildSamplePosture } from '../sample-posture.ts'
import { buildHostilePosture } from './hostile-posture.ts'

const context = { version: '1.2.3' }

/** The rows of the tables, as texts. */
async function readTables(text: string): Promise<string[][][]> {
  const tables = listNodes(await parseMarkdown(text)).filter(({ type }) => type === 'table')
  return tables.map(table => (table.children ?? []).map(row => (row.children ?? []).map(extractText)))
}

describe('the Markdown report', () => {
  it('has counts by severity and by status, and the worst findings', async () => {
    const posture = buildSamplePosture()
    const [severities, statuses, worst] = await readTables(renderMarkdownReport(posture, context))
    expect(severities?.slice(1, 3)).toEqual([
      ['CRITICAL', '4', '0', '4'],
      ['HIGH', '12', '2', '1'],
    ])
    expect(statuses?.slice(1)).toEqual(
      Object.entries(posture.counts).map(([status, count]) => [status, `${count}`]),
    )
    expect(worst?.map(([severity, control]) => `${severity} ${control}`)).toEqual([
      'severity control',
      ...posture.findings.map(({ severity, control }) => `${severity} ${control}`),
    ])
  })

  it('says how the number of findings changed, for how long they are open, and what is overdue', () => {
    const history = buildSampleHistory()
    const text = renderMarkdownReport(history, context)
    const [first] = history.trend ?? []
    const ages = history.findings.flatMap(({ ageDays }) => ageDays ?? [])
    expect(text).toContain(`Open findings in 12 reports since \`${first?.at.slice(0, 10)}\`: `)
    expect(text).toContain(`the oldest is open for ${Math.max(...ages)} days.`)
    const overdue = history.findings.filter(({ overdueDays }) => overdueDays !== undefined).length
    expect(text).toMatch(new RegExp(`${overdue} findings? (is|are) overdue, by `))
  })

  it('marks what is new, with a baseline', async () => {
    const posture = buildSamplePosture()
    const [first, ...findings] = posture.findings
    const baseline = compareWithBaseline(posture, { ...posture, findings })
    const text = renderMarkdownReport(posture, { ...context, baseline })
    expect(text).toContain(`1 new, ${findings.length} known, 0 resolved`)
    const [, , worst] = await readTables(text)
    expect(worst?.slice(1).map(row => row[4])).toEqual(['new', ...findings.map(() => 'known')])
    expect(worst?.[1]?.[1]).toBe(first?.control)
  })

  it('shows hostile text as code: no HTML, link, image, heading or further cell', async () => {
    const text = renderMarkdownReport(buildHostilePosture(), context)
    const nodes = listNodes(await parseMarkdown(text))
    const kinds = new Set(nodes.map(({ type }) => type))
    for (const kind of [
      'link',
      'image',
      'linkReference',
      'definition',
      'code',
      'thematicBreak',
      'emphasis',
      'delete',
    ])
      expect(kinds).not.toContain(kind)
    const tags = nodes.filter(({ type }) => type === 'html').map(({ value = '' }) => value)
    for (const tag of tags)
      expect(tag).toMatch(/^(<!-- assay-audit -->|<\/?details>(<summary>Show \d+<\/summary>)?|<\/?summary>)$/)
    expect(tags.filter(tag => tag === REPORT_MARKER)).toHaveLength(1)
    const tables = await readTables(text)
    for (const table of tables) expect(new Set(table.map(row => row.length)).size).toBe(1)
    const plain = nodes.filter(({ type }) => type === 'text').map(({ value = '' }) => value)
    expect(plain.join('\n')).not.toMatch(/[@<]|https?:|www\./)
  })

  it.each([
    ['many findings', buildLargePosture(20_000)],
    ['many hostile results', multiply(300)],
  ])('has at most 65,000 characters, and counts what it leaves out: %s', (_, posture) => {
    const text = renderMarkdownReport(posture, context)
    expect(text.length).toBeLessThanOrEqual(65_000)
    const [, shown = '', all = ''] = /### Worst findings \((\d+) of (\d+)\)/.exec(text) ?? []
    expect(Number(all)).toBe(posture.findings.length)
    expect(text).toContain(`${Number(all) - Number(shown)} more are not shown.`)
  })
})

/** The hostile account, with so many times its results. */
function multiply(times: number) {
  const posture = buildHostilePosture()
  const repeat = <T>(list: readonly T[]): T[] => Array.from({ length: times }, () => list).flat()
  return {
    ...posture,
    findings: repeat(posture.findings),
    accepted: repeat(posture.accepted),
    unknown: repeat(posture.unknown).map((each, index) => ({ ...each, reason: `${each.reason} ${index}` })),
    unlisted: repeat(posture.unlisted),
  }
}
