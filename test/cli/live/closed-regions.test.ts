import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { runInProcess, type CommandResult } from '../run-assay.ts'
import type * as assay from '../../../cli/assay.ts'
import { startRegionalAws, type RegionalAws, type RegionState } from './regional-aws.ts'

const RUNTIMES = 'patching/function-runtime-supported'

/** A region that the account has not enabled, and one whose endpoints do not exist, with what is said of them. */
const CLOSED = {
  'me-south-1':
    'the region me-south-1 could not be read: AWS refuses the credentials there (InvalidClientTokenId); the account has not enabled the region, or the session token is not valid in it',
  'me-west-1': 'the region me-west-1 could not be read: the endpoint of sts does not respond',
}
const REASONS = Object.values(CLOSED)
const STATES = {
  'eu-west-1': 'ENABLED',
  'me-south-1': 'NOT_ENABLED',
  'me-west-1': 'UNREACHABLE',
  'us-east-1': 'ENABLED',
} as const
const REGIONS = ['--region', 'me-south-1', 'eu-west-1', 'me-west-1', '--lambda-rate', '0']

let aws: RegionalAws
let runCli: typeof assay.runCli
let directory: string
/** The clients of the SDK keep their endpoint, so the modules are loaded for this AWS, and again for other tests. */
beforeAll(async () => {
  vi.resetModules()
  ;({ runCli } = await import('../../../cli/assay.ts'))
  aws = await startRegionalAws()
})
afterAll(async () => {
  await aws.close()
  vi.resetModules()
})
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-regions-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Runs a command while the regions of AWS have these states. */
function runLive(
  states: Readonly<Record<string, RegionState>>,
  args: readonly string[],
  options?: { exceptSts: boolean },
): Promise<CommandResult> {
  aws.reset(states, options)
  return run(args)
}

function run(args: readonly string[]): Promise<CommandResult> {
  return runInProcess({ cwd: directory, env: aws.env }, io => runCli(args, io))
}

/** The regions in which a function with an old runtime was found. */
function listFoundRegions({ findings }: Pick<Posture, 'findings'>): string[] {
  return findings.flatMap(({ control, resource }) => (control === RUNTIMES ? [resource.region] : []))
}

/** What is not listed in the closed regions. */
function listClosed({ unlisted }: Pick<Posture, 'unlisted'>): string[] {
  return unlisted.filter(reason => Object.keys(CLOSED).some(region => reason.includes(region)))
}

describe('what images and code contain', () => {
  it.each([['audit'], ['collect', '--out', 'account']])(
    'is announced with the limits of downloads, unless it is left out: assay %s',
    async (...command) => {
      const note = /At most 2 GB of layers of images and 1 GB of the code of functions are downloaded/
      expect((await runLive(STATES, [...command, ...REGIONS])).stderr).toMatch(note)
      expect((await runLive(STATES, [...command, ...REGIONS, '--no-content'])).stderr).not.toMatch(note)
      expect((await runLive(STATES, [...command, ...REGIONS, '--quiet'])).stderr).not.toMatch(note)
      const help = (await run([command[0] ?? '', '--help'])).stdout.replaceAll(/\s+/g, ' ')
      expect(help).toMatch(
        /--no-content .* at most 2 GB of layers of images and 1 GB of the code of functions/,
      )
    },
  )
})

describe('regions that are not enabled or do not respond', () => {
  it('are unknown in an audit, each with one reason, and the others are audited', async () => {
    const { stdout, stderr, status } = await runLive(STATES, ['audit', '--json', ...REGIONS])
    expect(stderr).not.toContain('unexpected error')
    expect(status).toBe(1)
    const posture = JSON.parse(stdout) as Posture
    expect(posture.regions.toSorted()).toEqual(['eu-west-1', 'me-south-1', 'me-west-1'])
    expect(listClosed(posture)).toEqual(REASONS)
    expect(listFoundRegions(posture)).toEqual(['eu-west-1'])
    for (const region of Object.keys(CLOSED)) expect(aws.listCalled(region)).toEqual(['sts'])
  })

  it('are collected as unknown: an audit of the account file says so, too', async () => {
    const out = join(directory, 'account')
    const collected = await runLive(STATES, ['collect', '--json', '--out', out, ...REGIONS])
    expect(collected.status).toBe(0)
    for (const reason of REASONS) expect(collected.stderr).toContain(`assay: ${reason}\n`)
    expect(listClosed(JSON.parse(collected.stdout) as Posture)).toEqual(REASONS)
    for (const region of Object.keys(CLOSED)) expect(aws.listCalled(region)).not.toContain('lambda')
    const counted = readdirSync(out)
      .flatMap(name => readFileSync(join(out, name), 'utf8').split('\n'))
      .filter(line => line.includes('"GetAccountSettings"'))
      .map(line => JSON.parse(line) as RecordedCall)
    expect(counted.map(({ region, output }) => [region, output])).toEqual([
      ['eu-west-1', { AccountUsage: { FunctionCount: 1 } }],
    ])
    const audit = (...args: string[]) => run(['audit', '--account', out, ...args])
    const { stdout, status } = await audit('--json')
    const posture = JSON.parse(stdout) as Posture
    expect(status).toBe(1)
    expect(posture.regions).toEqual(['eu-west-1', 'me-south-1', 'me-west-1'])
    expect(listClosed(posture)).toEqual(REASONS)
    expect(listFoundRegions(posture)).toEqual(['eu-west-1'])
    const text = await audit()
    expect(text.stdout).toMatch(/^Unknown$/m)
    for (const reason of REASONS) expect(text.stdout).toContain(`\n  ${reason}\n`)
  })

  it('are unknown although there are no others', async () => {
    const { stdout, status } = await runLive(STATES, ['audit', '--json', '--region', 'me-south-1'])
    expect(status).toBe(1)
    expect(listClosed(JSON.parse(stdout) as Posture)).toEqual([CLOSED['me-south-1']])
  })

  it('are unknown although STS accepts the credentials there', async () => {
    const { stdout, stderr, status } = await runLive(STATES, ['audit', '--json', ...REGIONS], {
      exceptSts: true,
    })
    expect(stderr).not.toContain('unexpected error')
    expect(status).toBe(1)
    const posture = JSON.parse(stdout) as Posture
    expect(posture.unlisted.filter(reason => reason.startsWith('functions in '))).toEqual([
      expect.stringContaining(
        'me-south-1 could not be listed: lambda:ListFunctions failed with OptInRequired',
      ),
      expect.stringContaining('me-west-1 could not be listed: lambda:ListFunctions failed with NoResponse'),
    ])
    expect(listFoundRegions(posture)).toEqual(['eu-west-1'])
  })
})

it.each(['audit', 'collect'])('%s is refused with credentials that no region accepts', async command => {
  const more = command === 'collect' ? ['--out', join(directory, 'account')] : []
  const { stdout, stderr, status } = await runLive({}, [command, ...REGIONS, ...more])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(
    /^assay: AWS refuses the credentials: sts:GetCallerIdentity failed with InvalidClientTokenId: .*\. Run `aws sso login`, .*\n$/,
  )
  expect(aws.listCalled('us-east-1')).toEqual(['sts'])
})

it('a region that does not exist is refused before any call, with those that are meant', async () => {
  const { stdout, stderr, status } = await runLive(STATES, ['audit', '--region', 'eu-west-1,eu-west-9'])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(
    '"eu-west-9" is not an AWS region; did you mean "eu-west-1", "eu-west-2", or "eu-west-3"?',
  )
  expect(aws.listCalled('eu-west-1')).toEqual([])
})
