import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Posture } from '../../reports/posture.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const account = 'examples/role-change/account'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-audit-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function assay(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'cli/bin.js'), ...args], {
    encoding: 'utf8',
    cwd: root,
  })
  return { stdout, stderr, status }
}

function audit(...args: string[]): Posture & { exit: number | null } {
  const { stdout, status } = assay('audit', '--json', ...args)
  return { ...(JSON.parse(stdout) as Posture), exit: status }
}

/** An account file without the calls of `operation`, or with `error` as its answer. */
function changedAccount(operation: string, error?: { name: string; message: string }): string {
  const changed = mkdtempSync(join(directory, 'account-'))
  const lines = readFileSync(join(root, account, 'calls.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const calls = lines.flatMap(line => {
    const call = JSON.parse(line) as { operation: string; output?: unknown }
    if (call.operation !== operation) return [line]
    const { output: _, ...asked } = call
    return error ? [JSON.stringify({ ...asked, error })] : []
  })
  writeFileSync(join(changed, 'calls.jsonl'), calls.join('\n'))
  return changed
}

describe('assay audit', () => {
  it('judges an account file, and exits 1 for what is severe', () => {
    const { exit, counts, findings, unlisted } = audit('--account', account)
    expect(exit).toBe(1)
    expect(counts).toEqual({ COMPLIANT: 4, NON_COMPLIANT: 3, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 5 })
    expect(
      findings.map(({ severity, resource }) => `${severity} ${resource.arn.split(':').at(-1) ?? ''}`),
    ).toEqual(['CRITICAL nightly-report', 'HIGH legacy-export', 'HIGH partner-webhook'])
    expect(unlisted).toEqual([])
  })

  it('takes settings from a configuration file', () => {
    const config = join(directory, 'assay.config.json')
    const runtimes = { 'python3.8': '2099-01-01', 'nodejs20.x': '2099-01-01' }
    writeFileSync(config, JSON.stringify({ home: 'eu-west-1', runtimes }))
    expect(audit('--account', account, '--config', config).findings).toHaveLength(1)
  })

  const denied = { name: 'AccessDeniedException', message: 'no' }
  it.each([
    ['GetFunction', 9],
    ['ListFunctionUrlConfigs', 3],
    ['ListAliases', 3],
    ['ListRolePolicies', 3],
    ['ListAttachedRolePolicies', 3],
    ['GetPolicyVersion', 3],
  ])('does not know what rests on %s where that is denied; the rest stays', (operation, unknown) => {
    const all = audit('--account', account)
    const blind = audit('--account', changedAccount(operation, denied), '--fail-on', 'CRITICAL')
    expect(blind.unknown).toHaveLength(unknown)
    expect(blind.unknown.every(({ reason }) => reason.includes('access denied to'))).toBe(true)
    const lost = new Set(blind.unknown.map(({ control, resource }) => `${control} ${resource.arn}`))
    const kept = all.findings.filter(({ control, resource }) => !lost.has(`${control} ${resource.arn}`))
    expect(blind.findings).toEqual(kept)
    expect(blind.exit).toBe(1)
  })

  it('says what could not be listed, and passes it only when told to', () => {
    const blind = changedAccount('ListFunctions', denied)
    const { unlisted, exit } = audit('--account', blind)
    expect(unlisted).toEqual([expect.stringContaining('functions in eu-west-1 could not be listed')])
    expect(exit).toBe(1)
    expect(audit('--account', blind, '--allow-unknown').exit).toBe(0)
  })

  it('cannot run without an account', () => {
    const { status, stderr } = assay('audit')
    expect(status).toBe(2)
    expect(stderr).toBe(
      'assay: nothing to audit: give an account file with --account, or the regions of a live account\n',
    )
  })
})

describe('assay controls', () => {
  it('lists the checklist, or one strategy of it', () => {
    expect(assay('controls').stdout).toContain('patching/function-runtime-supported')
    const { stdout } = assay('controls', '--strategy', 'least-privilege', '--json')
    const { controls } = JSON.parse(stdout) as { controls: { id: string; kinds: string[] }[] }
    expect(controls.map(({ id }) => id)).toEqual([
      'least-privilege/function-role-no-admin',
      'least-privilege/function-url-auth',
    ])
    expect(controls[0]?.kinds).toEqual(['AWS::Lambda::Function'])
  })
})

describe('assay audit of a live account', () => {
  it('says in one line that AWS cannot be asked', () => {
    const nobody = {
      PATH: process.env['PATH'],
      HOME: directory,
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_COLOR: '1',
    }
    const args = [join(root, 'cli/bin.js'), 'audit', '--region', 'eu-west-1']
    const { stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root, env: nobody })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^assay: AWS cannot be asked: .*; see --profile$/m)
  })
})

it('does not know what a throttle kept from being recorded, and judges the rest', () => {
  const throttled = changedAccount('ListRolePolicies', { name: 'Throttling', message: 'Rate exceeded' })
  const { unknown, unlisted } = audit('--account', throttled)
  expect(unlisted).toEqual([])
  expect(unknown).toHaveLength(3)
  expect(unknown[0]?.reason).toContain('failed with Throttling')
})
