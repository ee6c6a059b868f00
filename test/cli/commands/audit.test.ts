import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding, Posture } from '../../../reports/posture/posture.ts'
import { loadEventWorld } from '../../events/world.ts'
import {
  replaceResponses,
  runAssay,
  listApiCalls,
  createTestDirectory,
  runNode,
  type TestDirectory,
} from '../run-assay.ts'

const runtimes = 'patching/function-runtime-supported'
const calls = listApiCalls(loadEventWorld())

let testDirectory: TestDirectory
let account: string
beforeAll(() => {
  testDirectory = createTestDirectory()
  account = testDirectory.account
})
afterAll(() => testDirectory.remove())

function audit(...args: string[]): Posture & { exit: number | null } {
  const { stdout, status } = runAssay('audit', '--json', ...args)
  return { ...(JSON.parse(stdout) as Posture), exit: status }
}

/** An account file with `error` as the answer of `operation`. */
function failingAccount(operation: string, error: { name: string; message: string }): string {
  return testDirectory.writeAccount(replaceResponses(calls, operation, error))
}

/** The functions that fail `control`. */
function failing(findings: readonly Finding[], control: string): string[] {
  const own = findings.filter(finding => finding.control === control)
  return own.map(({ resource }) => resource.arn.split(':').at(-1) ?? '')
}

/** A configuration file that says who administers the account. */
function knowingAdministrators(): string {
  const config = join(testDirectory.directory, 'administrators.json')
  const allowed = ['arn:aws:iam::*:role/OpsAdminRole', 'arn:aws:iam::*:user/carol']
  const controls = { 'least-privilege/iam-admin-managed-policy-attached': { allowed } }
  writeFileSync(config, JSON.stringify({ home: 'eu-west-1', controls }))
  return config
}

describe('assay audit', () => {
  it('judges an account file, and exits 1 for what is severe', () => {
    const { exit, findings, counts, controls, unlisted } = audit('--account', account)
    expect(exit).toBe(1)
    expect(failing(findings, runtimes)).toEqual(['legacy-export', 'partner-webhook'])
    expect(findings.find(({ control }) => control === runtimes)).toMatchObject({
      severity: 'HIGH',
      reason: 'Runtime python3.8 has been deprecated since 2024-10-14; its successor is python3.14.',
    })
    const own = controls.find(({ id }) => id === runtimes)?.counts
    expect(own).toMatchObject({ NON_COMPLIANT: 2, INSUFFICIENT_DATA: 0 })
    expect(findings).toHaveLength(counts.NON_COMPLIANT)
    expect(unlisted).toEqual([])
  })

  it('exits 0 where nothing is as severe as --fail-on says', () => {
    expect(audit('--account', account, '--fail-on', 'CRITICAL', '--allow-unknown').exit).toBe(1)
    const config = knowingAdministrators()
    expect(
      audit('--account', account, '--fail-on', 'CRITICAL', '--allow-unknown', '--config', config).exit,
    ).toBe(0)
  })

  it('takes settings from a configuration file', () => {
    const config = join(testDirectory.directory, 'assay.config.json')
    const supported = { 'python3.8': '2099-01-01', 'nodejs20.x': '2099-01-01' }
    writeFileSync(config, JSON.stringify({ home: 'eu-west-1', runtimes: supported }))
    expect(failing(audit('--account', account, '--config', config).findings, runtimes)).toEqual([])
  })

  it('says what could not be listed, and passes it only when told to', () => {
    const denied = { name: 'AccessDeniedException', message: 'no' }
    const impaired = failingAccount('ListFunctions', denied)
    const { unlisted, exit } = audit('--account', impaired, '--fail-on', 'CRITICAL')
    expect(unlisted).toContainEqual(expect.stringContaining('functions in eu-west-1 could not be listed'))
    expect(exit).toBe(1)
    const allowing = ['--allow-unknown', '--config', knowingAdministrators()]
    expect(audit('--account', impaired, '--fail-on', 'CRITICAL', ...allowing).exit).toBe(0)
  })

  it('does not know what a throttle kept from being recorded, and judges the rest', () => {
    const throttled = failingAccount('ListRolePolicies', { name: 'Throttling', message: 'Rate exceeded' })
    const { unknown, unlisted, findings } = audit('--account', throttled)
    expect(unlisted).toEqual([])
    const administrators = unknown.filter(
      ({ control }) => control === 'least-privilege/function-role-no-admin',
    )
    expect(administrators).not.toEqual([])
    for (const { reason } of administrators) expect(reason).toContain('failed with Throttling')
    expect(failing(findings, runtimes)).toHaveLength(2)
  })

  it('cannot run without an account', () => {
    expect(runAssay('audit')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'assay: nothing to audit: give an account file with --account, or the regions of a live account\n',
    })
  })
})

describe('assay controls', () => {
  it('lists the checklist, or one strategy of it', () => {
    expect(runAssay('controls').stdout).toContain(runtimes)
    const { stdout } = runAssay('controls', '--strategy', 'least-privilege', '--json')
    const { controls } = JSON.parse(stdout) as { controls: { id: string; kinds: string[] }[] }
    expect(controls).toContainEqual(
      expect.objectContaining({
        id: 'least-privilege/function-role-no-admin',
        kinds: ['AWS::Lambda::Function'],
      }),
    )
    expect(controls.filter(({ id }) => !id.startsWith('least-privilege/'))).toEqual([])
  })
})

describe('assay audit of a live account', () => {
  it('says in one line that AWS cannot be asked', () => {
    const env = {
      PATH: process.env['PATH'],
      HOME: testDirectory.directory,
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_COLOR: '1',
    }
    const bin = fileURLToPath(new URL('../../../cli/bin.js', import.meta.url))
    const { stderr, status } = runNode([bin, 'audit', '--region', 'eu-west-1'], {
      cwd: testDirectory.directory,
      env,
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^assay: AWS cannot be asked: .*; see --profile$/m)
  })
})
