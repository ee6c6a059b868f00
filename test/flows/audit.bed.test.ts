import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Posture } from '../../reports/posture.ts'
import { startBed, type Bed } from '../bed/bed.ts'
import { bedSuite } from '../bed/suite.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SECRET = 'xoxb-0123456789-secret-of-the-test'
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'

bedSuite('an account, audited live and from its account file', () => {
  let bed: Bed
  let directory: string

  beforeAll(async () => {
    bed = await startBed()
    directory = mkdtempSync(join(tmpdir(), 'assay-collected-'))
    await buildAccount(bed)
  })
  afterAll(async () => {
    await bed.stop()
    rmSync(directory, { recursive: true })
  })

  /** The bed's edge lives in this process: it must not wait for the command. */
  function assay(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const env = { ...process.env, ...bed.env }
    return new Promise(resolve => {
      execFile(
        process.execPath,
        [join(root, 'cli/bin.js'), ...args],
        { cwd: root, env },
        (_, stdout, stderr) => resolve({ stdout, stderr }),
      )
    })
  }

  it('has the same findings both ways, and the file holds no secret', async () => {
    const collected = await assay('collect', '--region', bed.region, '--out', directory, '--json')
    expect(collected.stderr).toBe('')
    expect(JSON.parse(collected.stdout)).toMatchObject({ account: bed.account, resources: 6, unlisted: [] })
    const live = JSON.parse((await assay('audit', '--region', bed.region, '--json')).stdout) as Posture
    const recorded = JSON.parse((await assay('audit', '--account', directory, '--json')).stdout) as Posture
    expect({ ...recorded, at: '' }).toEqual({ ...live, at: '' })
    expect(live.findings.map(({ severity, control }) => `${severity} ${control}`)).toEqual([
      'CRITICAL least-privilege/function-role-no-admin',
      'HIGH patching/function-runtime-supported',
      'HIGH patching/function-runtime-supported',
    ])
    expect(readFileSync(join(directory, 'calls.jsonl'), 'utf8')).not.toContain(SECRET)
  })

  it('collects nothing twice', async () => {
    await bed.calls.clear()
    const { stdout } = await assay('collect', '--region', bed.region, '--out', directory)
    expect(stdout).toBe(`6 resources of account ${bed.account} in ${directory}\n`)
    expect(await bed.calls.list()).toEqual([])
  })
})

async function buildAccount(bed: Bed): Promise<void> {
  const iam = new IAMClient(bed.client())
  const lambda = new LambdaClient(bed.client())
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
        Role: `arn:aws:iam::${bed.account}:role/app/${index === 3 ? 'admin' : 'plain'}`,
        Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
        Environment: { Variables: { SLACK: SECRET } },
      }),
    )
  }
}
