import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDeployedFunction, environmentVariables } from '../../../audit/deployment/functions.ts'
import { createDynamoDbStore } from '../../../functions/aws/adapters/dynamodb-store.ts'
import {
  buildDeployedPolicy,
  buildEvidencePolicy,
} from '../../../functions/collectors/permissions/terminal-policies.ts'
import { packFiles } from '../../../infra/functions/bundle-archive.ts'
import type { Manifest } from '../../../reports/evidence/manifest.ts'
import { runScript } from '../../flows/deployed-assay/run-script.ts'
import { createLimitedUser } from '../../local-aws/limited-user.ts'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { tableSchema } from '../../local-aws/table-schema.ts'
import { createStoredItems } from './stored-account.ts'

/** What a terminal of a deployment calls, and with which permissions: those of docs/deployed-policy.json and docs/evidence-policy.json. */
describeOnLocalAws('a deployment that a terminal reads', () => {
  let localAws: LocalAws
  let directory: string
  let env: Record<string, string>

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'assay-terminal-'))
    localAws = await startLocalAws({ enforceIam: true })
    await createDeployment(localAws)
    await createBucket(localAws, 'locked', true)
    await createBucket(localAws, 'plain', false)
    env = { ...localAws.env, ...(await createAuditor(localAws, 'auditor')) }
  })
  afterAll(async () => {
    await localAws.stop()
    rmSync(directory, { recursive: true })
  })

  const assay = (...args: string[]) => runScript('cli/bin.js', [...args], env)
  const deployed = ['--deployed', 'assay', '--home', 'eu-west-1']

  test('lists, shows and explains its findings', async () => {
    const list = await assay(
      'findings',
      'list',
      ...deployed,
      '--control',
      'principal-effective-admin',
      '--json',
    )
    expect(list).toMatchObject({ code: 0 })
    const { findings } = JSON.parse(list.out) as { findings: { id: string; change?: { action: string } }[] }
    const found = findings.find(({ change }) => change?.action === 'iam:PutRolePolicy')
    const history = await assay('findings', 'history', found?.id ?? '', ...deployed)
    expect(history.err).not.toMatch(/assay:/)
    expect(history.out).toMatch(/OPENED {4}iam:PutRolePolicy by CiDeployRole\/GitHubActions/)
  })

  test('stores chained packs in a bucket, reads back how long they are kept, and replays them from there', async () => {
    const pack = (bucket: string) => assay('evidence', 'pack', ...deployed, '--out', `s3://${bucket}/FOLDER`)
    const first = await pack('locked')
    expect(first.err).toContain('This is the first pack at s3://locked/FOLDER')
    expect(first.out).toMatch(/Object Lock keeps all files until \d{4}-.* at least \(COMPLIANCE\)/)
    const second = await assay('evidence', 'pack', ...deployed, '--out', 's3://locked/FOLDER', '--json')
    const [one] = /s3:\/\/locked\/FOLDER\/\S+Z/.exec(first.out) ?? ['']
    const { at, previous } = JSON.parse(second.out) as Manifest
    expect(previous?.at.replaceAll(':', '')).toBe(one.split('/').at(-1))
    const other = `s3://locked/FOLDER/${at.replaceAll(':', '')}`
    expect(await assay('evidence', 'replay', other, '--previous', one)).toMatchObject({ code: 0 })
    expect((await pack('plain')).out).toContain('The bucket has no Object Lock')
  })

  test('finds what was changed in a bucket, and does not chain to it', async () => {
    const { out } = await assay('evidence', 'pack', ...deployed, '--out', 's3://plain/FOLDER/changed')
    const [where = ''] = /s3:\/\/plain\/FOLDER\/changed\/\S+Z/.exec(out) ?? []
    const s3 = new S3Client({ ...localAws.client(), forcePathStyle: true })
    const Key = `${where.slice('s3://plain/'.length)}/evaluations.jsonl`
    await s3.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: '{}\n' }))
    await s3.send(
      new PutObjectCommand({ Bucket: 'plain', Key: Key.replace('evaluations', 'added'), Body: '' }),
    )
    const verified = await assay('evidence', 'verify', where)
    expect(verified.code).toBe(1)
    expect(verified.out).toMatch(/^evaluations.jsonl: has 3 bytes instead of/)
    expect(verified.out).toContain('added.jsonl: is not in the manifest')
    const next = await assay('evidence', 'pack', ...deployed, '--out', 's3://plain/FOLDER/changed')
    expect(next.code).toBe(2)
    expect(next.err).toContain('is not the pack that was stored there')
  })

  test('says what to do where there is no deployment, and where a permission is missing', async () => {
    const other = await assay('findings', 'list', '--deployed', 'other', '--home', 'eu-west-1')
    expect(other.err).toMatch(
      /cannot be read: lambda:GetFunction .*allow lambda:GetFunction|no deployment of Assay/,
    )
    const { accessKeyId, secretAccessKey } = await createLimitedUser(localAws, 'stranger')
    const denied = await runScript('cli/bin.js', ['findings', 'list', ...deployed], {
      ...env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    })
    expect(denied.code).toBe(2)
    expect(denied.err).toContain('allow lambda:GetFunction, as docs/deployed-policy.json does')
  })

  test('needs everything that its policies allow, but for keys', async () => {
    const calls = await localAws.callLog.list()
    const used = new Set(
      calls.filter(({ by }) => by === env['AWS_ACCESS_KEY_ID']).map(({ operation }) => operation),
    )
    const actions = [...listStatements(buildDeployedPolicy()), ...listStatements(buildEvidencePolicy())]
      .flatMap(({ Action }) => Action)
      .filter(action => !action.startsWith('kms:'))
      .map(action => action.replace(/^\w+:/, '').replace('ListBucket', 'ListObjectsV2'))
    expect(actions.filter(action => ![...used].some(each => each.startsWith(action)))).toEqual([])
  })
})

interface Statement {
  Action: string[]
  Resource: string[]
  Condition?: object
}

function listStatements(document: object): Statement[] {
  return (document as { Statement: Statement[] }).Statement
}

/** Creates what a terminal reads of a deployment: a table with what was stored, and the function for reports. */
async function createDeployment(localAws: LocalAws): Promise<void> {
  const dynamo = new DynamoDBClient(localAws.client())
  await dynamo.send(new CreateTableCommand({ TableName: 'assay', ...tableSchema }))
  const store = createDynamoDbStore('assay', dynamo)
  for (const item of (await createStoredItems()).items(() => true)) await store.save(item, 0)
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  })
  const role = { RoleName: 'reporter', AssumeRolePolicyDocument }
  const { Role } = await new IAMClient(localAws.client()).send(new CreateRoleCommand(role))
  const { account, region } = localAws
  const { environment } = describeDeployedFunction('report', { account, region }, 'assay')
  await new LambdaClient(localAws.client()).send(
    new CreateFunctionCommand({
      FunctionName: 'assay-report',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: Role?.Arn,
      Code: {
        ZipFile: packFiles([
          { name: 'assay.config.json', content: Buffer.from('{"home":"eu-west-1"}') },
          { name: 'index.mjs', content: Buffer.from('export const handler = () => {}') },
        ]),
      },
      Environment: {
        Variables: { ...environment, [environmentVariables.queues]: `${localAws.endpoint}/${account}/` },
      },
    }),
  )
}

async function createBucket(localAws: LocalAws, Bucket: string, isLocked: boolean): Promise<void> {
  const s3 = new S3Client({ ...localAws.client(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: isLocked }))
  if (!isLocked) return
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } as const
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }))
}

/** The credentials of a user with the two policies and nothing else, for the buckets of this test. */
async function createAuditor(localAws: LocalAws, name: string): Promise<Record<string, string>> {
  const statements = [...listStatements(buildDeployedPolicy()), ...listStatements(buildEvidencePolicy())]
  const allowances = statements.flatMap(({ Action, Resource, Condition }) =>
    Action.filter(action => !action.startsWith('kms:')).flatMap(action =>
      Resource.flatMap(resource =>
        ['locked', 'plain'].map(bucket => ({
          Action: action,
          Resource: resource.replace('arn:*', 'arn:aws').replace('BUCKET', bucket),
          ...(Condition === undefined ? {} : { Condition }),
        })),
      ),
    ),
  )
  const { accessKeyId, secretAccessKey } = await createLimitedUser(localAws, name, ...allowances)
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
}
