import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatPosture } from '../../../cli/output/format-posture.ts'
import { compareWithBaseline } from '../../../reports/posture/earlier/baseline.ts'
import { groupIntoMap } from '../../../reports/group-into-map.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { buildSamplePosture } from '../../reports/sample-posture.ts'
import { createTestDirectory, runAssay, type TestDirectory } from '../run-assay.ts'

let testDirectory: TestDirectory
let baseline: string
let posture: Posture
beforeAll(async () => {
  testDirectory = createTestDirectory()
  const out = join(testDirectory.directory, 'before')
  await audit('--out', out, '--format', 'json')
  baseline = join(out, 'report.json')
  posture = JSON.parse(readFileSync(baseline, 'utf8')) as Posture
})
afterAll(() => testDirectory.remove())

async function audit(...args: string[]) {
  return await runAssay('audit', '--account', testDirectory.account, ...args)
}

/** A copy of the baseline with other contents. */
function writeBaseline(changes: Partial<Posture>): string {
  const path = join(testDirectory.directory, 'changed.json')
  writeFileSync(path, JSON.stringify({ ...posture, ...changes }))
  return path
}

describe('assay audit --baseline', () => {
  it('exits 0 for findings and unknown results that the baseline has, and says so', async () => {
    expect(posture.findings.length).toBeGreaterThan(0)
    const { stdout, status } = await audit('--baseline', baseline)
    expect(status).toBe(0)
    expect(stdout).toContain(`0 new, ${posture.findings.length} known, 0 resolved`)
    expect((await audit()).status).toBe(1)
  })

  it('exits 1 for a finding that the baseline does not have, and marks it', async () => {
    const [first, ...findings] = posture.findings
    const out = join(testDirectory.directory, 'after')
    const args = ['--baseline', writeBaseline({ findings }), '--out', out, '--format', 'sarif', 'markdown']
    const { stdout, status } = await audit(...args)
    expect(status).toBe(1)
    expect(stdout).toContain(`1 new, ${findings.length} known, 0 resolved`)
    expect(stdout.split('\n').filter(line => / {2}new {2}/.test(line))).toEqual([
      expect.stringContaining(first?.reason ?? ''),
    ])
    const sarif = JSON.parse(readFileSync(join(out, 'report.sarif'), 'utf8')) as {
      runs: { results: { baselineState: string; ruleId: string }[] }[]
    }
    const opened = sarif.runs[0]?.results.filter(({ baselineState }) => baselineState === 'new')
    expect(opened?.map(({ ruleId }) => ruleId)).toEqual([first?.control])
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('| **new** |')
  })

  it('exits 0 if what is new is below --fail-on', async () => {
    const findings = posture.findings.filter(({ severity }) => severity !== 'LOW')
    expect(findings.length).toBeLessThan(posture.findings.length)
    const { status } = await audit('--baseline', writeBaseline({ findings }), '--fail-on', 'MEDIUM')
    expect(status).toBe(0)
  })

  it('exits 1 for what could be evaluated before and is unknown now, unless that is allowed', async () => {
    const lists = { unknown: [], unlisted: [] }
    expect(posture.unknown.length + posture.unlisted.length).toBeGreaterThan(0)
    expect((await audit('--baseline', writeBaseline(lists))).status).toBe(1)
    expect((await audit('--baseline', writeBaseline(lists), '--allow-unknown')).status).toBe(0)
  })

  it('prints the posture alone with --json, and the comparison on stderr', async () => {
    const { stdout, stderr } = await audit('--baseline', baseline, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'assay.posture/1' })
    expect(stderr).toContain('0 new')
  })

  it.each<[string, () => string, string]>([
    ['a file that is missing', () => join(testDirectory.directory, 'none.json'), 'ENOENT'],
    ['a directory', () => testDirectory.directory, 'it is a directory'],
    [
      'another document',
      () => join(testDirectory.account, 'calls.jsonl'),
      'is no report.json of assay audit',
    ],
    [
      'a report of another account',
      () => writeBaseline({ account: '999999999999' }),
      'of account 999999999999',
    ],
    ['a newer report', () => writeBaseline({ at: '2099-01-01T00:00:00.000Z' }), 'later than the audit'],
    [
      'a file that is too large',
      () => {
        const path = writeBaseline({})
        truncateSync(path, 300_000_000)
        return path
      },
      'it has more than 268435456 bytes',
    ],
  ])('refuses %s in one line', async (_, write, message) => {
    const { stdout, stderr, status } = await audit('--baseline', write())
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toContain(message)
    const lines = stderr.trim().split('\n')
    expect(lines.filter(line => !line.startsWith('Settings: '))).toHaveLength(1)
  })

  it('names new findings first, which are never hidden behind known ones', () => {
    const now = buildSamplePosture()
    const [name = '', members = []] =
      [...groupIntoMap(now.findings, ({ control }) => control)].find(([, each]) => each.length > 5) ?? []
    const last = members.at(-1)
    const findings = now.findings.filter(each => each !== last)
    const lines = formatPosture(now, compareWithBaseline(now, { ...now, findings }))
    const head = lines.findIndex(line => line.includes(name))
    expect(lines[head + 1]).toContain('new')
  })
})
