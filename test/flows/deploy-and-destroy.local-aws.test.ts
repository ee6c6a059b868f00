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
import { FACTS_VERSION } from '../../audit/resources/resource-snapshot.ts'
import { DEFAULT_PREFIX, nameParts, nameReportBucket } from '../../audit/resources/assay/deployment-names.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import { type LocalAws, startLocalAws } from '../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { DEPLOYED_CONFIGURATION } from './deployed-assay/deployment.ts'
import { createWorkloadActor, type WorkloadActor } from './actors/workload-actor.ts'
import { createNotificationInbox, type NotificationInbox } from './deployed-assay/notification-inbox.ts'
import { listSnapshots, rewriteSnapshot, listTransitionKeys } from './deployed-assay/stored-items.ts'
import { runScript, type ScriptResult } from './deployed-assay/run-script.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { waitFor } from './deployed-assay/eventually.ts'
import { createTableStore, createTableReader } from './deployed-assay/deployed-table.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

const RUNTIME = 'patching/function-runtime-supported'
const CDK = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')
const [HOME, SECOND, FIRST] = ['eu-west-1', 'eu-central-1', 'us-east-1']

/** The permissions that a deployment needs: to assume the roles that `cdk bootstrap` created. */
const DEPLOYER = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/cdk-hnb659fds-*' }],
}

describeOnLocalAws('npm run deploy and npm run destroy', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-scripts-'))
  const config = join(directory, 'assay.config.json')
  let localAws: LocalAws
  let actor: WorkloadActor
  let inbox: NotificationInbox
  let deployer: Record<string, string>
  let bucket: string

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    actor = createWorkloadActor(localAws)
    bucket = nameReportBucket({ account: localAws.account, region: HOME }, DEFAULT_PREFIX)
    deployer = { ...localAws.env, ...(await findAccess(localAws)) }
    configure({ regions: [HOME, SECOND] })
    await actor.createRole('plain')
    await actor.createFunction('old-timer', { role: 'plain', runtime: 'python3.8' })
  })
  afterAll(async () => {
    await localAws.stop()
    rmSync(directory, { recursive: true })
  })

  const configure = (more: { regions?: string[]; notificationDeadline?: number }) => {
    const {
      regions = [HOME],
      notificationDeadline: deadline = DEPLOYED_CONFIGURATION.timing.notificationDeadline,
    } = more
    writeFileSync(
      config,
      JSON.stringify({
        ...DEPLOYED_CONFIGURATION,
        regions,
        timing: { ...DEPLOYED_CONFIGURATION.timing, notificationDeadline: deadline },
      }),
    )
  }
  const args = ['--config', config, '--out', join(directory, 'out')]
  const deploy = (...more: string[]) => runScript('infra/deploy.ts', [...args, ...more], deployer)
  const destroy = (...more: string[]) => runScript('infra/destroy.ts', [...args, ...more], deployer)
  const swept = async () => (await loadSweepState(createTableStore(localAws))).last?.id
  const sweptAfter = (before: string | undefined) =>
    waitFor('the end of a full scan', async () => ((await swept()) === before ? undefined : swept()), 600)

  test('name the bootstrap command where CDK is not bootstrapped', async () => {
    const places = [HOME, SECOND, FIRST].map(region => `aws://${localAws.account}/${region}`)
    const refused = await runScript('infra/deploy.ts', [...args, '--yes'], localAws.env)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain(`npx cdk bootstrap ${places.join(' ')}\n`)
    const prepared = await runScript(CDK, ['bootstrap', ...places, '--no-notices'], localAws.env)
    expectExit(prepared, 0)
  })

  test('do nothing without confirmation', async () => {
    const asked = await deploy()
    expectExit(asked, 2)
    expect(asked.err).toContain('Cannot ask for confirmation without a terminal, so nothing was changed.')
    expect(asked.out).toMatch(/^ {2}new +Assay +eu-west-1 +\d+ resources$/m)
    expect(asked.out).toMatch(/^ {2}new +AssayForwarding-eu-central-1 +eu-central-1 +\d+ resources$/m)
    expect(await listStacks(localAws, HOME)).toEqual([])
  })

  test('deploy as a user that can only assume the roles of CDK', async () => {
    const done = await deploy('--yes')
    expectExit(done, 0)
    const topic = `arn:aws:sns:${HOME}:${localAws.account}:${ownNames.topic}`
    expect(done.out).toContain(`aws sns subscribe --region ${HOME} --topic-arn ${topic} `)
    expect(done.out).toContain(`s3://${bucket}`)
    expect(await listStacks(localAws, HOME)).toEqual(['Assay CREATE_COMPLETE'])
    inbox = await createNotificationInbox({ localAws, topic })
    await sweptAfter(undefined)
    await createTableReader(localAws).evaluated(actor.functionNamed('old-timer'), RUNTIME, 'NON_COMPLIANT')
  })

  test('change nothing if nothing differs', async () => {
    const again = await deploy('--yes')
    expectExit(again, 0)
    expect(again.out).toContain('\nNo changes.\n')
    expect(again.out).toMatch(/^ {2}unchanged +Assay /m)
    expect(await listStacks(localAws, HOME)).toEqual(['Assay CREATE_COMPLETE'])
  })

  test('read snapshots of an older version again, without a notification', async () => {
    await waitUntilIdle(localAws)
    const snapshots = await listSnapshots(localAws)
    const { length: messages } = await inbox.all()
    const steps = await listTransitionKeys(localAws)
    const before = await swept()
    for (const snapshot of snapshots)
      await rewriteSnapshot(localAws, snapshot, ({ facts, ...rest }) => ({
        ...rest,
        facts: older(facts),
        factsVersion: 1,
      }))
    configure({ regions: [HOME, SECOND], notificationDeadline: 61 })
    const updated = await deploy('--yes')
    expectExit(updated, 0)
    expect(updated.out).toMatch(/^ {2}updated +Assay +eu-west-1 +resources: 0 new, \d+ changed, 0 removed$/m)
    await sweptAfter(before)
    await waitUntilIdle(localAws)
    const after = await listSnapshots(localAws)
    expect(after.filter(({ factsVersion }) => factsVersion !== FACTS_VERSION)).toEqual([])
    expect(after.length).toBeGreaterThanOrEqual(snapshots.length)
    const snapshot = await createTableReader(localAws).snapshot(actor.functionNamed('old-timer'))
    expect(snapshot?.facts['runtime']).toEqual({ known: 'python3.8' })
    expect(await listTransitionKeys(localAws)).toEqual(steps)
    expect((await inbox.all()).slice(messages)).toEqual([])
  })

  test('delete the forwarding stack of a region that was removed from the configuration, and announce it', async () => {
    const before = await swept()
    configure({ notificationDeadline: 61 })
    const narrowed = await deploy('--yes')
    expectExit(narrowed, 0)
    expect(narrowed.out).toMatch(/^ {2}deleted +AssayForwarding-eu-central-1 +eu-central-1 /m)
    expect(await listStacks(localAws, SECOND)).toEqual([])
    expect(await listStacks(localAws, FIRST)).toHaveLength(1)
    await sweptAfter(before)
    await waitUntilIdle(localAws)
  })

  test('delete everything except the table, the reports and their key', async () => {
    await s3(localAws).send(new PutObjectCommand({ Bucket: bucket, Key: 'kept', Body: 'a report' }))
    const steps = await listTransitionKeys(localAws)
    expectExit(await destroy(), 2)
    expect(await listStacks(localAws, HOME)).toHaveLength(1)
    const removed = await destroy('--yes')
    expectExit(removed, 0)
    for (const region of [HOME, SECOND, FIRST]) expect(await listStacks(localAws, region)).toEqual([])
    expect(await listOwnResources(localAws)).toEqual([])
    expect(removed.out).toContain(`Kept: the table assay, the bucket ${bucket}, and the KMS key`)
    expect(removed.out.match(/aws kms schedule-key-deletion .*:key\/[-0-9a-f]{36}$/gm)).toHaveLength(1)
    expect(await listTransitionKeys(localAws)).toEqual(steps)
    expect(await report(localAws, bucket)).toBe('a report')
  })

  test('import the retained table and bucket with their key', async () => {
    const steps = await listTransitionKeys(localAws)
    const before = await swept()
    const again = await deploy('--yes')
    expectExit(again, 0)
    expect(again.out).toContain(`imported with the KMS key: table assay, bucket ${bucket}`)
    await sweptAfter(before)
    await waitUntilIdle(localAws)
    const old = actor.functionNamed('old-timer')
    expect(await createTableReader(localAws).steps(old, RUNTIME)).toEqual(['OPENED'])
    expect(await listTransitionKeys(localAws)).toEqual(expect.arrayContaining(steps))
    expect(await report(localAws, bucket)).toBe('a report')
  })
})

/** Throws the output of a script that ended with another code. */
function expectExit(scriptResult: ScriptResult, code: number): void {
  if (scriptResult.code !== code)
    throw new Error(`ended with ${scriptResult.code}:\n${scriptResult.out}\n${scriptResult.err}`)
}

/** Facts as an older version stored them: without the runtime of a function. */
function older<T>({ runtime: _runtime, ...facts }: Readonly<Record<string, T>>): Record<string, T> {
  return facts
}

async function findAccess(localAws: LocalAws): Promise<Record<string, string>> {
  const iam = new IAMClient(localAws.client())
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

async function listStacks(localAws: LocalAws, region: string): Promise<string[]> {
  const client = new CloudFormationClient(localAws.client({ region }))
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}))
  return Stacks.filter(
    ({ StackName, StackStatus }) => StackName?.startsWith('Assay') && StackStatus !== 'DELETE_COMPLETE',
  ).map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`)
}

/** The names of Assay's resources in the home region, without the retained ones. */
async function listOwnResources(localAws: LocalAws): Promise<string[]> {
  const at = localAws.client()
  const { QueueUrls = [] } = await new SQSClient(at).send(
    new ListQueuesCommand({ QueueNamePrefix: ownNames.start }),
  )
  const { Functions = [] } = await new LambdaClient(at).send(new ListFunctionsCommand({}))
  const { Rules = [] } = await new EventBridgeClient(at).send(
    new ListRulesCommand({ NamePrefix: ownNames.start }),
  )
  const alarms = new DescribeAlarmsCommand({ AlarmNamePrefix: ownNames.start })
  const { MetricAlarms = [] } = await new CloudWatchClient(at).send(alarms)
  const { Topics = [] } = await new SNSClient(at).send(new ListTopicsCommand({}))
  const names = [
    ...QueueUrls,
    ...Functions.map(({ FunctionName }) => FunctionName).filter(name => name?.startsWith(ownNames.start)),
    ...Rules.map(({ Name }) => Name),
    ...MetricAlarms.map(({ AlarmName }) => AlarmName),
    ...Topics.map(({ TopicArn }) => TopicArn),
  ]
  return names.map(String)
}

function s3(localAws: LocalAws): S3Client {
  return new S3Client({ ...localAws.client(), forcePathStyle: true })
}

async function report(localAws: LocalAws, Bucket: string): Promise<string | undefined> {
  const { Body } = await s3(localAws).send(new GetObjectCommand({ Bucket, Key: 'kept' }))
  return Body?.transformToString()
}
