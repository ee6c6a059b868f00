import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import type { Posture } from '../../../reports/posture/posture.ts'
import { runAssay, createTestDirectory, type TestDirectory } from '../run-assay.ts'

let testDirectory: TestDirectory
let directory: string
beforeAll(() => {
  testDirectory = createTestDirectory()
  directory = join(testDirectory.directory, 'reports')
  mkdirSync(directory)
})
afterAll(() => testDirectory.remove())

async function audit(...args: string[]) {
  return await runAssay('audit', '--account', testDirectory.account, ...args)
}

/** The paths of reports that stderr names. */
function listPaths(stderr: string): string[] {
  return [...stderr.matchAll(/^Report: (.+)$/gm)].map(([, path = '']) => path)
}

describe('assay audit --out', () => {
  it('writes every format, names the paths on stderr, and prints the result as usual', async () => {
    const out = join(directory, 'deep', 'all')
    const { stdout, stderr, status } = await audit('--out', out, '--json')
    expect(status).toBe(1)
    expect(listPaths(stderr)).toEqual(['html', 'json', 'csv'].map(form => join(out, `report.${form}`)))
    const printed = JSON.parse(stdout) as Posture
    const written = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Posture
    expect({ ...written, at: '' }).toEqual({ ...printed, at: '' })
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('partner-webhook')
    const rows = readFileSync(join(out, 'report.csv'), 'utf8').trim().split('\r\n')
    const { findings, accepted, unknown, unlisted } = printed
    expect(rows).toHaveLength(1 + findings.length + accepted.length + unknown.length + unlisted.length)
  })

  it('writes the chosen formats', async () => {
    const out = join(directory, 'some')
    expect(listPaths((await audit('--out', out, '--format', 'csv, json')).stderr)).toHaveLength(2)
    expect(existsSync(join(out, 'report.html'))).toBe(false)
  })

  it.each([
    [['--format', 'html', 'json', 'csv']],
    [['--format', 'html,json', 'CSV']],
    [['--format', 'html json,csv']],
    [['--format', 'html', '--format', 'json', '--format', 'csv,html']],
  ])('takes formats with commas, with blanks and repeated: %j', async args => {
    const out = join(directory, 'forms')
    const { stderr } = await audit(...args, '--out', out)
    expect(listPaths(stderr)).toEqual(['html', 'json', 'csv'].map(form => join(out, `report.${form}`)))
  })

  it('writes one file for each format', async () => {
    const out = join(directory, 'each')
    const names = 'html json csv markdown sarif junit ocsf asff oscal'.split(' ')
    const { stderr } = await audit('--out', out, '--format', ...names)
    const endings = 'html json csv md sarif xml ocsf.json asff.json oscal.json'.split(' ')
    expect(listPaths(stderr)).toEqual(endings.map(ending => join(out, `report.${ending}`)))
    const [sarif, ocsf] = ['sarif', 'ocsf.json'].map(
      ending => JSON.parse(readFileSync(join(out, `report.${ending}`), 'utf8')) as unknown,
    )
    expect(sarif).toMatchObject({ runs: [{ tool: { driver: { semanticVersion: packageJson.version } } }] })
    expect(ocsf).toMatchObject({ 0: { metadata: { product: { version: packageJson.version } } } })
  })

  it('leaves the events of assay replay alone', async () => {
    const event = testDirectory.writeEvent('iam-16-attach-denied.json')
    const out = join(directory, 'replayed')
    const args = ['--account', testDirectory.account, '--out', out, '--format', 'csv', event]
    const { stderr } = await runAssay('replay', ...args, '--format', 'sarif,ocsf')
    expect(listPaths(stderr)).toEqual(['csv', 'sarif', 'ocsf.json'].map(form => join(out, `report.${form}`)))
  })

  it.each([
    [['--out', 'OUT', '--format', ','], '--format names no format; expected html, json, csv, markdown'],
    [['--format', 'html'], '--format needs --out, the directory of the reports'],
    [['--out', 'OUT', '--format', 'html,pdf'], '--format: "pdf" is not a format; expected html, json, csv'],
    [['--out', 'FILE'], 'cannot be written: EEXIST'],
    [['--out', 'FILE/below'], 'cannot be written: ENOTDIR'],
  ])('prints in one line why it cannot run: %j', async (args, message) => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    const paths = args.map(arg => arg.replace('FILE', file).replace('OUT', join(directory, 'never')))
    const { stdout, stderr, status } = await audit(...paths)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(directory, 'never'))).toBe(false)
  })
})
