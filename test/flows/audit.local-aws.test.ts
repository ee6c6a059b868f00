import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Posture } from '../../reports/posture/posture.ts'
import { startLocalAws, type LocalAws } from '../local-aws/local-aws.ts'
import { buildSampleAccount, SAMPLE_SECRET } from '../local-aws/sample-account.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { stripAuditTimes } from './recording/posture-without-times.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Controls with the result INSUFFICIENT_DATA: the image was never scanned, and the task definition sets no user. */
const UNKNOWN_CONTROLS = [
  'patching/image-no-severe-vulnerabilities',
  'patching/vulnerable-image-in-use',
  'isolation/ecs-nonroot-user',
]
/** The controls that the functions of this account fail. */
const EXPECTED_CONTROLS = /function-role-no-admin|function-runtime-supported/
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'

describeOnLocalAws('an account, audited live and from its account file', () => {
  let localAws: LocalAws
  let directory: string

  beforeAll(async () => {
    localAws = await startLocalAws()
    directory = mkdtempSync(join(tmpdir(), 'assay-collected-'))
    await buildSampleAccount(localAws)
    await buildFunctions(localAws)
  })
  afterAll(async () => {
    await localAws.stop()
    rmSync(directory, { recursive: true })
  })

  /** Runs a command without blocking: the edge of the local AWS runs in this process. */
  function assay(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const env = { ...process.env, ...localAws.env }
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [join(root, 'cli/bin.js'), ...args],
        { cwd: root, env },
        (_, stdout, stderr) => resolve({ stdout, stderr }),
      )
    })
  }

  /** Audits the account, and counts the calls that AWS throttled. */
  async function auditLive(): Promise<{ posture: Posture; calls: number; throttled: number }> {
    await localAws.callLog.clear()
    const { stdout } = await assay('audit', '--region', localAws.region, '--json')
    const calls = await localAws.callLog.list()
    const throttled = calls.filter(({ status }) => status === 429).length
    return { posture: JSON.parse(stdout) as Posture, calls: calls.length, throttled }
  }

  let live: Posture
  let collected: { account: string; resources: number; unlisted: unknown[] }

  it('has the same findings both ways, complete calls, and no secret in the file', async () => {
    const { stdout, stderr } = await assay(
      'collect',
      '--region',
      localAws.region,
      '--out',
      directory,
      '--json',
    )
    // A line of progress follows if it takes long.
    expect(stderr).toMatch(/^Settings: assay\.config\.json\n((Reading|Evaluating) [^\n]*\n)*$/)
    collected = JSON.parse(stdout) as typeof collected
    expect(collected).toMatchObject({ account: localAws.account, unlisted: [] })
    live = (await auditLive()).posture
    const recorded = JSON.parse((await assay('audit', '--account', directory, '--json')).stdout) as Posture
    expect(stripAuditTimes(recorded)).toEqual(stripAuditTimes(live))
    expect(live.unknown.map(({ control }) => control)).toEqual(UNKNOWN_CONTROLS)
    const found = live.findings.map(({ severity, control }) => `${severity} ${control}`)
    expect(found.filter(each => EXPECTED_CONTROLS.test(each))).toEqual([
      'CRITICAL least-privilege/function-role-no-admin',
      'HIGH patching/function-runtime-supported',
      'HIGH patching/function-runtime-supported',
    ])
    expect(readFileSync(join(directory, 'calls.jsonl'), 'utf8')).not.toContain(SAMPLE_SECRET)
  })

  it('stays within the quotas of AWS, and loses nothing where others use most of them', async () => {
    await localAws.quotas.enforce({ latencyMs: 30 })
    const alone = await auditLive()
    expect(stripAuditTimes(alone.posture)).toEqual(stripAuditTimes(live))
    expect(alone.throttled).toBe(0)

    await localAws.quotas.enforce({ share: 0.2 })
    const beside = await auditLive()
    await localAws.quotas.clear()
    expect(stripAuditTimes(beside.posture)).toEqual(stripAuditTimes(live))
    expect(beside.throttled).toBeGreaterThan(0)
    expect(beside.calls - beside.throttled).toBe(alone.calls)
  })

  it('does not collect again', async () => {
    await localAws.callLog.clear()
    const { stdout } = await assay('collect', '--region', localAws.region, '--out', directory)
    expect(stdout).toBe(
      `Recorded ${collected.resources} resources of account ${localAws.account} in ${directory}\n`,
    )
    expect(await localAws.callLog.list()).toEqual([])
  })
})

async function buildFunctions(localAws: LocalAws): Promise<void> {
  const iam = new IAMClient(localAws.client())
  const lambda = new LambdaClient(localAws.client())
  for (const RoleName of ['admin', 'plain']) {
    await iam.send(new CreateRoleCommand({ RoleName, Path: '/app/', AssumeRolePolicyDocument: TRUST }))
  }
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'admin', PolicyArn }))
  for (const [index, Runtime] of (
    ['python3.8', 'nodejs20.x', 'nodejs24.x', 'python3.13'] as const
  ).entries()) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: `function-${index}`,
        Runtime,
        Handler: 'index.handler',
        Role: `arn:aws:iam::${localAws.account}:role/app/${index === 3 ? 'admin' : 'plain'}`,
        Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
        Environment: { Variables: { SLACK: SAMPLE_SECRET } },
      }),
    )
  }
}
