import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { reportFormats } from '../../../reports/formats/report-formats.ts'
import type { Finding, Posture } from '../../../reports/posture/posture.ts'
import { listIndexEntries } from '../../audit/events/recorded-events.ts'
import { createTestDirectory, runAssay, type TestDirectory } from '../run-assay.ts'

const TIMES = ['2026-06-01T09:00:00.000Z', '2026-06-01T10:30:00.000Z'] as const
const ALL = Object.keys(reportFormats).join(',')

const OWN_UUID = /^"uuid":"[^"]+",$/gm

let testDirectory: TestDirectory
beforeAll(() => {
  testDirectory = createTestDirectory()
})
afterEach(() => vi.useRealTimers())
afterAll(() => testDirectory.remove())

async function runAt(at: string, ...args: string[]): Promise<string> {
  vi.useFakeTimers({ now: new Date(at), toFake: ['Date'] })
  const { stdout } = await runAssay(...args)
  vi.useRealTimers()
  return stdout
}

async function auditAt(at: string, name: string, ...args: string[]): Promise<string> {
  const out = join(testDirectory.directory, name)
  await runAt(at, 'audit', '--account', testDirectory.account, '--out', out, '--format', ALL, ...args)
  return out
}

const readPosture = (out: string) => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Posture
const listFailing = ({ findings, accepted }: Posture): readonly Finding[] => [...findings, ...accepted]

/** A report without the time of its audit, in the forms that formats have, and without the UUIDs that OSCAL wants new each time. */
function removeTime(text: string, at: string): string {
  const forms = [at, String(Date.parse(at)), `${at.slice(11, 16)} UTC`]
  return forms.reduce((shown, form) => shown.replaceAll(form, 'AT'), text).replaceAll(OWN_UUID, '')
}

describe('two audits of the same account file at different times', () => {
  it('say the same in all formats but for the time of the audit, and invent no time at which a finding opened', async () => {
    const outs = [await auditAt(TIMES[0], 'run-0'), await auditAt(TIMES[1], 'run-1')] as const
    const [first, second] = outs
    const posture = readPosture(first)
    expect(listFailing(posture).length).toBeGreaterThan(10)
    expect(listFailing(posture).filter(each => 'since' in each || 'ageDays' in each)).toEqual([])
    const files = readdirSync(first).toSorted()
    expect(files.length).toBe(Object.keys(reportFormats).length)
    for (const file of files) {
      const [one, other] = outs.map((out, index) =>
        removeTime(readFileSync(join(out, file), 'utf8'), TIMES[index] ?? ''),
      )
      expect({ file, text: other }).toEqual({ file, text: one })
    }
    expect(readFileSync(join(second, 'report.csv'), 'utf8')).not.toContain(TIMES[1].slice(0, 16))
    const asff = readFileSync(join(first, 'report.asff.json'), 'utf8')
    const { Findings } = JSON.parse(asff) as {
      Findings: { CreatedAt: string; ProductFields: Record<string, string> }[]
    }
    const unknown = Findings.filter(({ ProductFields: fields }) => fields['assay/OpenSince'] === 'NOT_KNOWN')
    expect(unknown).toHaveLength(listFailing(posture).length)
    expect(readFileSync(join(first, 'report.ocsf.json'), 'utf8')).not.toContain('created_time')
  })

  it('show the same findings and histories, without a time at which they opened', async () => {
    const { account } = testDirectory
    const [finding] = readPosture(await auditAt(TIMES[0], 'ids')).findings
    const { arn = '' } = finding?.resource ?? {}
    for (const args of [
      ['findings', 'list', '--account', account, '--json'],
      ['findings', 'history', arn, '--account', account],
      ['findings', 'history', arn, '--account', account, '--json'],
    ]) {
      const [one, other] = [await runAt(TIMES[0], ...args), await runAt(TIMES[1], ...args)]
      expect(removeTime(other, TIMES[1])).toBe(removeTime(one, TIMES[0]))
    }
    const text = await runAt(TIMES[0], 'findings', 'history', arn, '--account', account)
    expect(text).toMatch(/^not known {2}OPENED$/m)
    expect(text).not.toContain('2026-06-01')
    expect(text).toContain('only a deployment knows')
    const { findings } = JSON.parse(
      await runAt(TIMES[0], 'findings', 'list', '--account', account, '--json'),
    ) as { findings: { id: string }[] }
    const shown = await runAt(TIMES[0], 'findings', 'show', findings[0]?.id ?? '', '--account', account)
    expect(shown).toMatch(/^Since: +not known$/m)
    expect(shown).not.toContain('2026-06-01')
  })
})

describe('an audit with --baseline', () => {
  it('knows a finding to be open since the first report that has it', async () => {
    const first = await auditAt(TIMES[0], 'first')
    const known = readPosture(first).findings
    const [left] = known
    writeReport('earlier', { ...readPosture(first), findings: known.slice(1) })
    const second = await auditAt(TIMES[1], 'second', '--baseline', reportOf('earlier'))
    const third = await auditAt('2026-07-01T09:00:00.000Z', 'third', '--baseline', reportOf('second'))
    for (const [out, days] of [
      [second, 0],
      [third, 30],
    ] as const) {
      const { findings } = readPosture(out)
      const times = findings.map(({ since }) => since)
      expect(times.filter(since => since === TIMES[0])).toHaveLength(known.length - 1)
      expect(
        findings.filter(({ since }) => since === TIMES[0]).every(({ ageDays }) => ageDays === days),
      ).toBe(true)
    }
    const opened = readPosture(second).findings.find(({ isNew }) => isNew)
    expect(opened).toMatchObject({ control: left?.control, resource: left?.resource })
    expect(opened).not.toHaveProperty('since')
    expect(readPosture(third).findings.filter(({ since }) => since === TIMES[1])).toHaveLength(1)
  })

  it('takes no time from it that is none, or is later than the report', async () => {
    const posture = readPosture(await auditAt(TIMES[0], 'sound'))
    const wrong = ['2099-01-01T00:00:00.000Z', 'yesterday', 7, '<script>', '2026-99-99T00:00:00Z']
    const findings = posture.findings.map(
      (each, index) => ({ ...each, since: wrong[index % wrong.length] }) as Finding,
    )
    writeReport('wrong', { ...posture, findings })
    const now = readPosture(await auditAt(TIMES[1], 'after-wrong', '--baseline', reportOf('wrong')))
    expect(new Set(now.findings.map(({ since }) => since))).toEqual(new Set([TIMES[0]]))
  })
})

describe('a replay', () => {
  it('knows when its events opened findings, and not when others opened', async () => {
    const changed = createTestDirectory(listIndexEntries('iam-23')[0]?.after, '2026-05-12T09:12:00Z')
    try {
      const out = join(changed.directory, 'out')
      const event = changed.writeEvent('iam-23-put-role-policy-admin.json')
      await runAssay('replay', event, '--account', changed.account, '--out', out, '--format', 'json')
      const dated = readPosture(out).findings.filter(({ since }) => since !== undefined)
      expect(dated.map(({ control }) => control)).toContain('least-privilege/principal-effective-admin')
      expect(dated.every(({ since = '' }) => since > '2026-05-12T09:12:00')).toBe(true)
      expect(dated.length).toBeLessThan(readPosture(out).findings.length)
    } finally {
      changed.remove()
    }
  })
})

function reportOf(name: string): string {
  return join(testDirectory.directory, name, 'report.json')
}

function writeReport(name: string, posture: Posture): void {
  mkdirSync(join(testDirectory.directory, name), { recursive: true })
  writeFileSync(reportOf(name), JSON.stringify(posture))
}
