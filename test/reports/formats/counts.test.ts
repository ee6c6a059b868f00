import { checklist } from '../../../audit/checklist.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from './render-report.ts'
import { reportFormats, type ReportFormat } from '../../../reports/formats/report-formats.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { openAccountFileSource } from '../../../cli/account/account-source.ts'
import { parseAuditConfigurationFile } from '../../../functions/configuration/configuration-file.ts'
import { auditAccount } from '../../cli/run-audit.ts'
import { createTestDirectory, listExampleCalls, replaceResponses } from '../../cli/run-assay.ts'
import { buildSamplePosture } from '../sample-posture.ts'
import { buildHostilePosture } from './hostile-posture.ts'
import { countReaders } from './read-counts.ts'

const AT = '2026-05-12T09:00:00Z'

/** Accepts the first findings of the example's account. */
async function auditExample(): Promise<Posture> {
  const testDirectory = createTestDirectory()
  try {
    const directory = testDirectory.writeAccount(
      replaceResponses(listExampleCalls(), 'ListFunctions', DENIED),
    )
    const open = () => openAccountFileSource(directory, () => new Date(AT), undefined)
    const { posture } = await auditAccount(open(), AT)
    const exceptions = posture.findings.slice(0, 2).map(({ control, resource }) => ({
      control,
      resource: resource.arn,
      owner: 'ann',
      reason: 'Planned.',
      until: '2027-01-31',
    }))
    const text = JSON.stringify({ home: 'eu-west-1', exceptions })
    const { settings } = parseAuditConfigurationFile(text, 'assay.config.json', checklist)
    return (await auditAccount(open(), AT, settings)).posture
  } finally {
    testDirectory.remove()
  }
}

const DENIED = { name: 'AccessDeniedException', message: 'denied' }

describe('every format', () => {
  let example: Posture
  beforeAll(async () => {
    example = await auditExample()
  })

  const formats = Object.keys(reportFormats) as ReportFormat[]
  const cases = formats.flatMap(name => [
    { name, of: 'the example account', build: () => example },
    { name, of: 'the sample account', build: () => buildSamplePosture() },
    { name, of: 'a hostile account', build: buildHostilePosture },
  ])

  it.each(cases)('counts what the posture of $of has: $name', async ({ name, build }) => {
    const posture = build()
    const { findings, accepted, unknown, unlisted, counts } = posture
    expect(counts.NON_COMPLIANT).toBe(findings.length + accepted.length)
    expect(counts.INSUFFICIENT_DATA).toBe(unknown.length)
    const expected = {
      open: findings.length,
      accepted: accepted.length,
      unknown: counts.INSUFFICIENT_DATA,
      unlisted: unlisted.length,
    }
    expect(Object.values(expected).every(count => count > 0)).toBe(true)
    const text = renderReport(name, posture)
    expect(await countReaders[name](text)).toEqual(expected)
  })

  it.each(formats.filter(name => !['ocsf', 'asff', 'markdown'].includes(name)))(
    'names each disabled control: %s',
    name => {
      const posture = buildHostilePosture()
      const text = renderReport(name, posture)
      expect(posture.disabled?.length).toBeGreaterThan(10)
      for (const { id } of posture.disabled ?? []) expect(text).toContain(id)
    },
  )

  it('names disabled controls in Markdown as far as there is room, and counts the others', () => {
    const text = renderReport('markdown', buildHostilePosture())
    expect(text).toContain('Disabled controls')
    expect(text).toContain('isolation/disabled-0')
  })

  it.each(formats)('is the same text in each run: %s', name => {
    const render = () => renderReport(name, buildHostilePosture())
    expect(render()).toBe(render())
  })

  it.each(formats)('has no character that a terminal obeys or that reverses text: %s', name => {
    const text = renderReport(name, buildHostilePosture())
    const controls = text.match(/[\p{Cf}\p{Cs}\p{Cc}\u2028\u2029]/gu) ?? []
    expect(controls.filter(each => each !== '\n' && each !== '\r')).toEqual([])
  })
})
