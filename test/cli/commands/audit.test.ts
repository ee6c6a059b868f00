import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding, Posture } from '../../../reports/posture/posture.ts'
import { loadEventWorld } from '../../events/world.ts'
import {
  replaceResponses,
  runAssay,
  listApiCalls,
  createTestDirectory,
  runAssayWith,
  type CommandResult,
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

async function audit(...args: string[]): Promise<Posture & { exit: number | null }> {
  const { stdout, status } = await runAssay('audit', '--json', ...args)
  return { ...(JSON.parse(stdout) as Posture), exit: status }
}

/** An account file with `error` as the response of `operation`. */
function failingAccount(operation: string, error: { name: string; message: string }): string {
  return testDirectory.writeAccount(replaceResponses(calls, operation, error))
}

/** The functions that fail `control`. */
function failing(findings: readonly Finding[], control: string): string[] {
  const own = findings.filter(finding => finding.control === control)
  return own.map(({ resource }) => resource.arn.split(':').at(-1) ?? '')
}

/** A configuration file that lists the administrators of the account. */
function writeAdministratorConfiguration(): string {
  const config = join(testDirectory.directory, 'administrators.json')
  const allowed = ['arn:aws:iam::*:role/OpsAdminRole', 'arn:aws:iam::*:user/carol']
  const controls = { 'least-privilege/iam-admin-managed-policy-attached': { allowed } }
  writeFileSync(config, JSON.stringify({ home: 'eu-west-1', controls }))
  return config
}

describe('assay audit', () => {
  it('evaluates an account file, and exits 1 for severe findings', async () => {
    const { exit, findings, counts, controls, unlisted } = await audit('--account', account)
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

  it('leaves out what images and code contain with --no-content, which is unknown because of the option', async () => {
    const needing = ['image-integrity/function-code-no-secrets', 'image-integrity/image-no-secrets']
    const option = 'the option --no-content leaves out'
    for (const [args, expected] of [
      [[], false],
      [['--no-content'], true],
    ] as const) {
      const { unknown } = await audit('--account', account, ...args)
      for (const control of needing) {
        const reasons = unknown.filter(each => each.control === control).map(({ reason }) => reason)
        expect({ control, args, named: reasons.some(reason => reason.includes(option)) }).toEqual({
          control,
          args,
          named: expected,
        })
      }
    }
  })

  it('exits 0 if no finding has the severity of --fail-on', async () => {
    expect((await audit('--account', account, '--fail-on', 'CRITICAL', '--allow-unknown')).exit).toBe(1)
    const config = writeAdministratorConfiguration()
    expect(
      (await audit('--account', account, '--fail-on', 'CRITICAL', '--allow-unknown', '--config', config))
        .exit,
    ).toBe(0)
  })

  it('takes settings from a configuration file', async () => {
    const config = join(testDirectory.directory, 'assay.config.json')
    const supported = { 'python3.8': '2099-01-01', 'nodejs20.x': '2099-01-01' }
    writeFileSync(config, JSON.stringify({ home: 'eu-west-1', runtimes: supported }))
    expect(failing((await audit('--account', account, '--config', config)).findings, runtimes)).toEqual([])
  })

  it('does not assess disabled controls, says why, and gives findings the severity of the configuration', async () => {
    const config = join(testDirectory.directory, 'adjusted.json')
    const admin = 'least-privilege/iam-admin-managed-policy-attached'
    const adjust = (until: string) => ({
      [runtimes]: { disabled: { owner: 'ann', reason: 'The platform team does it.', until } },
      [admin]: { severity: { as: 'LOW', reason: 'A sandbox.' } },
    })
    const write = (until: string) =>
      writeFileSync(config, JSON.stringify({ home: 'eu-west-1', controls: adjust(until) }))
    write('2099-01-01')
    const { findings, disabled, controls } = await audit('--account', account, '--config', config)
    expect(failing(findings, runtimes)).toEqual([])
    expect(disabled).toMatchObject([{ id: runtimes, owner: 'ann' }])
    expect(controls.some(({ id }) => id === runtimes)).toBe(false)
    const rated = findings.filter(({ control }) => control === admin)
    expect(rated).not.toEqual([])
    for (const { severity } of rated) expect(severity).toBe('LOW')
    const { stdout } = await runAssay('audit', '--account', account, '--config', config)
    expect(stdout).toContain(
      'Not assessed: disabled by ann until 2099-01-01, because: The platform team does it.',
    )
    write('2020-01-01')
    const ended = await audit('--account', account, '--config', config)
    expect(failing(ended.findings, runtimes)).not.toEqual([])
    expect(
      ended.findings.find(({ control }) => control === 'security-testing/exception-expired'),
    ).toMatchObject({
      reason: `1 exception has expired: ann accepted ${runtimes} on * until 2020-01-01.`,
    })
  })

  it('reports what could not be listed, and exits 0 only with --allow-unknown', async () => {
    const denied = { name: 'AccessDeniedException', message: 'no' }
    const impaired = failingAccount('ListFunctions', denied)
    const { unlisted, exit } = await audit('--account', impaired, '--fail-on', 'CRITICAL')
    expect(unlisted).toContainEqual(expect.stringContaining('functions in eu-west-1 could not be listed'))
    expect(exit).toBe(1)
    const allowing = ['--allow-unknown', '--config', writeAdministratorConfiguration()]
    expect((await audit('--account', impaired, '--fail-on', 'CRITICAL', ...allowing)).exit).toBe(0)
  })

  it('reports throttled calls as unknown, and evaluates the rest', async () => {
    const throttled = failingAccount('ListRolePolicies', { name: 'Throttling', message: 'Rate exceeded' })
    const { unknown, unlisted, findings } = await audit('--account', throttled)
    expect(unlisted).toEqual([])
    const administrators = unknown.filter(
      ({ control }) => control === 'least-privilege/function-role-no-admin',
    )
    expect(administrators).not.toEqual([])
    for (const { reason } of administrators) expect(reason).toContain('failed with Throttling')
    expect(failing(findings, runtimes)).toHaveLength(2)
  })

  it('needs no home region in the configuration, which may have comments', async () => {
    const config = join(testDirectory.directory, 'comments.json')
    writeFileSync(
      config,
      `{\n  // the runtimes that we extend\n  "runtimes": { "python3.8": "2099-01-01", },\n}`,
    )
    const { findings } = await audit('--account', account, '--config', config)
    expect(failing(findings, runtimes)).toHaveLength(1)
  })

  it('accepts severities in any case', async () => {
    expect((await audit('--account', account, '--fail-on', 'Informational')).exit).toBe(1)
  })

  it('prints no notes with --quiet', async () => {
    const out = join(testDirectory.directory, 'quiet')
    const loud = await runAssay('audit', '--account', account, '--out', out)
    expect(loud.stderr).toContain('Report: ')
    const quiet = await runAssay('audit', '--account', account, '--out', out, '--quiet')
    expect(quiet.stderr).toBe('')
    expect(quiet.stdout).toBe(loud.stdout)
  })

  it('prints each phase with --verbose', async () => {
    const { stderr } = await runAssay('--verbose', 'audit', '--account', account)
    expect(stderr).toMatch(/^Listing resources …$/m)
    expect(stderr).toMatch(/^Reading resources …\n(.*\n)?Evaluating resources …$/m)
  })
})

/** No credentials and no region. */
const BARE_ENVIRONMENT = {
  PATH: process.env['PATH'],
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_COLOR: '1',
}

/** Runs an audit of a live account, with `env` as the only settings. */
function runBare(env: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> {
  const surroundings = { ...BARE_ENVIRONMENT, HOME: testDirectory.directory, ...env }
  return runAssayWith({ cwd: testDirectory.account, env: surroundings }, 'audit', ...args)
}

describe('assay audit of a live account', () => {
  it('says in one line that AWS cannot be reached, and how to sign in', async () => {
    const { stderr, status } = await runBare({}, '--region', 'eu-west-1')
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^assay: Cannot reach AWS: .*\. Run `aws sso login`, .* or choose a profile with --profile NAME\.$/m,
    )
  })

  it('says that it needs a region', async () => {
    const { stderr, status } = await runBare({})
    expect(status).toBe(2)
    expect(stderr).toMatch(/^assay: no region: name regions with --region, /m)
  })

  it.each([
    ['AWS_REGION', { AWS_REGION: 'eu-west-1' }],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-1' }],
  ])('takes the region of %s', async (_, env) => {
    expect((await runBare(env)).stderr).toContain('Regions: eu-west-1 (from the AWS configuration)\n')
  })

  it('takes the region of the profile', async () => {
    const file = join(testDirectory.directory, 'aws-config')
    writeFileSync(file, '[profile shop]\nregion = eu-central-1\n')
    const { stderr } = await runBare({ AWS_CONFIG_FILE: file }, '--profile', 'shop')
    expect(stderr).toContain('Regions: eu-central-1 (from the AWS configuration)\n')
  })

  it('takes the regions of the configuration before that', async () => {
    const config = join(testDirectory.directory, 'regions.json')
    writeFileSync(config, '{"regions": ["eu-west-1", "eu-central-1"]}')
    const { stderr } = await runBare({ AWS_REGION: 'us-east-1' }, '--config', config)
    expect(stderr).toContain(`Regions: eu-west-1, eu-central-1 (from ${config})\n`)
  })
})
