import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FACTS_VERSION } from '../../audit/account/model.ts'
import { PREFIX, reportBucket, TOPIC } from '../../audit/deployment/names.ts'
import { sweepState } from '../../audit/sweep/state.ts'
import { type Bed, startBed } from '../bed/bed.ts'
import { bedSuite } from '../bed/suite.ts'
import { source } from './deployment.ts'
import { handOf, type Hand } from './hand.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { modelsOf, rewrite, transitionKeys } from './kept-items.ts'
import { runScript, type Ended } from './script.ts'
import { quiet } from './quiet.ts'
import { soon } from './soon.ts'
import { storeOf, tableOf } from './table.ts'

const RUNTIME = 'patching/function-runtime-supported'
const CDK = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
const [HOME, SECOND, FIRST] = ['eu-west-1', 'eu-central-1', 'us-east-1']

/** All that somebody needs who deploys: to take the roles that `cdk bootstrap` made. */
const DEPLOYER = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/cdk-hnb659fds-*' }],
}

bedSuite('npm run deploy and npm run destroy', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-scripts-'))
  const config = join(directory, 'assay.config.json')
  let bed: Bed
  let hand: Hand
  let inbox: Inbox
  let deployer: Record<string, string>
  let bucket: string

  beforeAll(async () => {
    bed = await startBed({ enforceIam: true })
    hand = handOf(bed)
    bucket = reportBucket(bed.account, HOME)
    deployer = { ...bed.env, ...(await accessOf(bed)) }
    configure({ regions: [HOME, SECOND] })
    await hand.createRole('plain')
    await hand.createFunction('old-timer', { role: 'plain', runtime: 'python3.8' })
  })
  afterAll(async () => {
    await bed.stop()
    rmSync(directory, { recursive: true })
  })

  const configure = (more: { regions?: string[]; tellAtLast?: number }) => {
    const { regions = [HOME], tellAtLast = source.timing.tellAtLast } = more
    writeFileSync(config, JSON.stringify({ ...source, regions, timing: { ...source.timing, tellAtLast } }))
  }
  const given = ['--config', config, '--out', join(directory, 'out')]
  const deploy = (...more: string[]) => runScript('infra/deploy.ts', [...given, ...more], deployer)
  const destroy = (...more: string[]) => runScript('infra/destroy.ts', [...given, ...more], deployer)
  const swept = async () => (await sweepState(storeOf(bed))).last?.id
  const sweptAfter = (before: string | undefined) =>
    soon('the end of a sweep', async () => ((await swept()) === before ? undefined : swept()), 180)

  test('say which command prepares CDK where it is not prepared', async () => {
    const places = [HOME, SECOND, FIRST].map(region => `aws://${bed.account}/${region}`)
    const refused = await runScript('infra/deploy.ts', [...given, '--yes'], bed.env)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain(`npx cdk bootstrap ${places.join(' ')}\n`)
    const prepared = await runScript(CDK, ['bootstrap', ...places, '--no-notices'], bed.env)
    expectEnded(prepared, 0)
  })

  test('do nothing that nobody agreed to', async () => {
    const asked = await deploy()
    expectEnded(asked, 2)
    expect(asked.err).toContain('there is no terminal to ask at: nothing was done')
    expect(asked.out).toMatch(/^ {2}new +Assay +eu-west-1 +\d+ resources$/m)
    expect(asked.out).toMatch(/^ {2}new +AssayForwarding-eu-central-1 +eu-central-1 +\d+ resources$/m)
    expect(await stacksIn(bed, HOME)).toEqual([])
  })

  test('deploy as somebody who may take the roles of CDK and nothing else', async () => {
    const done = await deploy('--yes')
    expectEnded(done, 0)
    const topic = `arn:aws:sns:${HOME}:${bed.account}:${TOPIC}`
    expect(done.out).toContain(`aws sns subscribe --region ${HOME} --topic-arn ${topic} `)
    expect(done.out).toContain(`s3://${bucket}`)
    expect(await stacksIn(bed, HOME)).toEqual(['Assay CREATE_COMPLETE'])
    inbox = await subscribe({ bed, topic })
    await sweptAfter(undefined)
    await tableOf(bed).judged(hand.functionNamed('old-timer'), RUNTIME, 'NON_COMPLIANT')
  })

  test('change nothing when nothing is to be changed', async () => {
    const again = await deploy('--yes')
    expectEnded(again, 0)
    expect(again.out).toContain('\nNothing changes.\n')
    expect(again.out).toMatch(/^ {2}unchanged +Assay /m)
    expect(await stacksIn(bed, HOME)).toEqual(['Assay CREATE_COMPLETE'])
  })

  test('read models of an older version anew, and tell nothing of it', async () => {
    await quiet(bed)
    const models = await modelsOf(bed)
    const { length: messages } = await inbox.all()
    const steps = await transitionKeys(bed)
    const before = await swept()
    for (const model of models)
      await rewrite(bed, model, ({ facts, ...rest }) => ({ ...rest, facts: older(facts), factsVersion: 1 }))
    configure({ regions: [HOME, SECOND], tellAtLast: 61 })
    const updated = await deploy('--yes')
    expectEnded(updated, 0)
    expect(updated.out).toMatch(/^ {2}updated +Assay +eu-west-1 +resources: 0 new, \d+ changed, 0 removed$/m)
    await sweptAfter(before)
    await quiet(bed)
    const after = await modelsOf(bed)
    expect(after.filter(({ factsVersion }) => factsVersion !== FACTS_VERSION)).toEqual([])
    expect(after.length).toBeGreaterThanOrEqual(models.length)
    const model = await tableOf(bed).model(hand.functionNamed('old-timer'))
    expect(model?.facts['runtime']).toEqual({ known: 'python3.8' })
    expect(await transitionKeys(bed)).toEqual(steps)
    expect((await inbox.all()).slice(messages)).toEqual([])
  })

  test('delete the forwarding stack of a region that left the configuration, and say so before', async () => {
    configure({ tellAtLast: 61 })
    const narrowed = await deploy('--yes')
    expectEnded(narrowed, 0)
    expect(narrowed.out).toMatch(/^ {2}deleted +AssayForwarding-eu-central-1 +eu-central-1 /m)
    expect(await stacksIn(bed, SECOND)).toEqual([])
    expect(await stacksIn(bed, FIRST)).toHaveLength(1)
  })

  test('remove everything but the table, the reports and their keys', async () => {
    await s3(bed).send(new PutObjectCommand({ Bucket: bucket, Key: 'kept', Body: 'a report' }))
    const steps = await transitionKeys(bed)
    expectEnded(await destroy(), 2)
    expect(await stacksIn(bed, HOME)).toHaveLength(1)
    const removed = await destroy('--yes')
    expectEnded(removed, 0)
    for (const region of [HOME, SECOND, FIRST]) expect(await stacksIn(bed, region)).toEqual([])
    expect(await ownThings(bed)).toEqual([])
    expect(removed.out).toContain(`Kept: the table assay, the bucket ${bucket}, and the keys`)
    expect(removed.out.match(/aws kms schedule-key-deletion .*:key\/[-0-9a-f]{36}$/gm)).toHaveLength(2)
    expect(await transitionKeys(bed)).toEqual(steps)
    expect(await report(bed, bucket)).toBe('a report')
  })

  test('take over what was kept, with the keys that it is encrypted with', async () => {
    const steps = await transitionKeys(bed)
    const before = await swept()
    const again = await deploy('--yes')
    expectEnded(again, 0)
    expect(again.out).toContain(`taken over with its keys: table assay, bucket ${bucket}`)
    await sweptAfter(before)
    await quiet(bed)
    const old = hand.functionNamed('old-timer')
    expect(await tableOf(bed).steps(old, RUNTIME)).toEqual(['OPENED'])
    expect(await transitionKeys(bed)).toEqual(expect.arrayContaining(steps))
    expect(await report(bed, bucket)).toBe('a report')
  })
})

/** A script that ended otherwise shows why. */
function expectEnded(ended: Ended, code: number): void {
  if (ended.code !== code) throw new Error(`ended with ${ended.code}:\n${ended.out}\n${ended.err}`)
}

/** As an older version may have left facts: it did not know the runtime of a function. */
function older<T>({ runtime: _runtime, ...facts }: Readonly<Record<string, T>>): Record<string, T> {
  return facts
}

async function accessOf(bed: Bed): Promise<Record<string, string>> {
  const iam = new IAMClient(bed.client())
  const UserName = 'deployer'
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = JSON.stringify(DEPLOYER)
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'deploy', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  }
}

async function stacksIn(bed: Bed, region: string): Promise<string[]> {
  const client = new CloudFormationClient(bed.client({ region }))
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}))
  return Stacks.filter(
    ({ StackName, StackStatus }) => StackName?.startsWith('Assay') && StackStatus !== 'DELETE_COMPLETE',
  ).map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`)
}

/** The names of what Assay has in its home besides what it keeps. */
async function ownThings(bed: Bed): Promise<string[]> {
  const at = bed.client()
  const { QueueUrls = [] } = await new SQSClient(at).send(new ListQueuesCommand({ QueueNamePrefix: PREFIX }))
  const { Functions = [] } = await new LambdaClient(at).send(new ListFunctionsCommand({}))
  const { Rules = [] } = await new EventBridgeClient(at).send(new ListRulesCommand({ NamePrefix: PREFIX }))
  const alarms = new DescribeAlarmsCommand({ AlarmNamePrefix: PREFIX })
  const { MetricAlarms = [] } = await new CloudWatchClient(at).send(alarms)
  const { Topics = [] } = await new SNSClient(at).send(new ListTopicsCommand({}))
  const names = [
    ...QueueUrls,
    ...Functions.map(({ FunctionName }) => FunctionName).filter(name => name?.startsWith(PREFIX)),
    ...Rules.map(({ Name }) => Name),
    ...MetricAlarms.map(({ AlarmName }) => AlarmName),
    ...Topics.map(({ TopicArn }) => TopicArn),
  ]
  return names.map(String)
}

function s3(bed: Bed): S3Client {
  return new S3Client({ ...bed.client(), forcePathStyle: true })
}

async function report(bed: Bed, Bucket: string): Promise<string | undefined> {
  const { Body } = await s3(bed).send(new GetObjectCommand({ Bucket, Key: 'kept' }))
  return Body?.transformToString()
}
