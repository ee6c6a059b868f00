import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildComplianceRecordKey } from '../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { checklist } from '../../audit/checklist.ts'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import { buildDeploymentResource } from '../../audit/resources/assay/deployment.ts'
import { buildRegionalDeploymentResource } from '../../audit/resources/assay/regional-deployment.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import { createDeploymentList } from '../../functions/collectors/assay/resource-lists.ts'
import { accountTrailsList } from '../../functions/collectors/cloudtrail/resource-lists.ts'
import { fetchListPage } from '../../functions/collectors/lists/list-page.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openFileStore, type FileStore } from '../../functions/local/file-store.ts'
import { createLocalPipeline, type LocalPipeline } from '../../functions/local/local-pipeline.ts'
import { applyMergePatch } from '../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../events/world.ts'
import {
  COLLECTOR_ACCOUNT_ID,
  deployedScope,
  buildRefusal,
  createDeployedAws,
  type OutputOverrides,
} from '../functions/collectors/assay/deployed-aws.ts'
import { DEFAULT_PREFIX } from '../../audit/resources/assay/deployment-names.ts'

const IMPAIRED_CONTROL = 'runtime-monitoring/audit-pipeline-healthy'
const deployment = buildDeploymentResource(
  { account: COLLECTOR_ACCOUNT_ID, region: 'eu-west-1' },
  DEFAULT_PREFIX,
)
const disabled = readGroundTruthFile('tamper-02-disable-rule.json')
const stopped = readGroundTruthFile('tamper-01-stop-logging.json')

let directory: string
let store: FileStore
let notifications: Notification[]
let instead: OutputOverrides
let localPipeline: LocalPipeline
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-auditor-'))
  store = openFileStore(directory)
  notifications = []
  instead = {}
  localPipeline = buildDeployed([])
  await atTime('2026-05-12T03:00:00Z', { sweep: true })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

/** AWS in its current state; the table is that of the store. */
const callAws: AwsCall = async (awsOperation, region, input) => {
  const item = { Item: { body: { S: JSON.stringify(await loadSweepState(store)) } } }
  return createDeployedAws({ GetItem: () => item, ...instead })(awsOperation, region, input)
}

/** The pipeline of a deployment with these events in the event history. */
function buildDeployed(history: readonly unknown[]): LocalPipeline {
  const lists = [accountTrailsList, createDeploymentList(DEFAULT_PREFIX)]
  return createLocalPipeline({
    store,
    clock: createSimulatedClock(new Date('2026-05-12T02:59:00Z')),
    checklist,
    settings: defaultSettings,
    timing: defaultTiming,
    scope: { regions: deployedScope.regions },
    reader: createAccountReader(callAws, createRedactor('key'), { deploymentScope: deployedScope }),
    observer: {
      onDeadLetter(_, failure) {
        throw failure
      },
    },
    notifier: {
      send(notification) {
        notifications.push(notification)
        return Promise.resolve()
      },
    },
    list: order => fetchListPage(lists, callAws, order),
    snapshotScan: store,
    sweep: {
      auditTarget: {
        account: COLLECTOR_ACCOUNT_ID,
        home: 'eu-west-1',
        regions: listDeployedRegions(deployedScope),
      },
      lists,
      history: {
        page: region =>
          Promise.resolve({
            events: history.filter(event => (event as { region: string }).region === region),
          }),
      },
    },
  })
}

/** Starts a full scan, or delivers to a collector function, at a time. */
async function atTime(time: string, { sweep, event }: { sweep?: true; event?: unknown }) {
  if (sweep) localPipeline.queues.deliver('sweep', { type: 'sweep', at: time }, new Date(time))
  else localPipeline.queues.deliver('self-change', event, new Date(time))
  await localPipeline.run()
}

/** The message of the hourly schedule. */
function refreshNow(time: string): unknown {
  const watches = listDeployedRegions(deployedScope).map(region =>
    buildRegionalDeploymentResource({ account: COLLECTOR_ACCOUNT_ID, region }, DEFAULT_PREFIX),
  )
  return { type: 'scheduled-refresh', at: time, resources: [deployment, ...watches] }
}

async function findEvaluation() {
  const record = (await store.load(buildComplianceRecordKey(deployment)))?.body as
    ComplianceRecord | undefined
  const { status, reason, open } = record?.results[IMPAIRED_CONTROL] ?? {}
  return { status, reason, open }
}

/** The rule of IAM changes is disabled. */
const off: OutputOverrides = {
  ListRules: (well, region) => ({
    Rules: (well['Rules'] as { Name: string }[]).map(rule =>
      region === 'us-east-1' && rule.Name === 'assay-iam-change' ? { ...rule, State: 'DISABLED' } : rule,
    ),
  }),
}

describe('the self-checks of a deployment', () => {
  it('pass after the initial scan, although that has not ended at the time of the check', async () => {
    expect(await findEvaluation()).toMatchObject({ status: 'COMPLIANT', open: false })
  })

  it('name the actor that disabled a rule of Assay, and report that it is enabled again', async () => {
    instead = off
    await atTime('2026-05-12T09:11:12Z', { event: disabled })
    expect(await findEvaluation()).toEqual({
      status: 'NON_COMPLIANT',
      reason: 'The audit pipeline is impaired: rule assay-iam-change in us-east-1 is disabled.',
      open: true,
    })
    expect(notifications).toMatchObject([
      {
        action: 'events:DisableRule',
        actor: { name: 'carol' },
        severity: 'HIGH',
        findings: [{ control: IMPAIRED_CONTROL, step: 'OPENED', count: 1 }],
      },
    ])
    instead = {}
    const detail = { eventName: 'EnableRule', eventID: 'another', eventTime: '2026-05-12T09:20:00Z' }
    await atTime('2026-05-12T09:20:00Z', { event: applyMergePatch(disabled, { detail }) })
    expect(await findEvaluation()).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(notifications.at(-1)).toMatchObject({
      action: 'events:EnableRule',
      findings: [{ control: IMPAIRED_CONTROL, step: 'RESOLVED' }],
    })
  })

  it('report a second failed check while the first one is open', async () => {
    instead = off
    await atTime('2026-05-12T09:11:12Z', { event: disabled })
    const messages = notifications.length
    instead = { ...off, GetTrailStatus: () => ({ IsLogging: false }) }
    await atTime('2026-05-12T09:30:00Z', { event: stopped })
    expect(notifications.slice(messages)).toMatchObject([
      { action: 'cloudtrail:StopLogging', actor: { name: 'carol' } },
    ])
    const impaired = notifications.at(-1)?.findings.find(({ control }) => control === IMPAIRED_CONTROL)
    expect(impaired).toMatchObject({
      step: 'REOPENED',
      reason: expect.stringMatching(
        /no multi-region trail.*; rule assay-iam-change in us-east-1 is disabled/,
      ) as unknown,
    })
    await atTime('2026-05-12T10:00:00Z', { event: refreshNow('2026-05-12T10:00:00Z') })
    expect(notifications).toHaveLength(messages + 1)
  })

  it('fail when the trail stopped, by the other collector function', async () => {
    instead = { GetTrailStatus: () => ({ IsLogging: false }) }
    await atTime('2026-05-12T09:11:05Z', { event: stopped })
    expect(await findEvaluation()).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining('no multi-region trail') as unknown,
    })
    const controls = notifications.at(-1)?.findings.map(({ control }) => control)
    expect(controls?.toSorted()).toEqual([IMPAIRED_CONTROL, 'runtime-monitoring/cloudtrail-enabled'])
  })

  it('fail without any event when a full scan is overdue', async () => {
    await atTime('2026-05-13T14:00:00Z', { event: refreshNow('2026-05-13T14:00:00Z') })
    expect(await findEvaluation()).toMatchObject({ status: 'COMPLIANT' })
    await atTime('2026-05-13T16:00:00Z', { event: refreshNow('2026-05-13T16:00:00Z') })
    expect(await findEvaluation()).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining('the next full scan is overdue') as unknown,
    })
    const messages = notifications.length
    await atTime('2026-05-13T17:00:00Z', { event: refreshNow('2026-05-13T17:00:00Z') })
    await atTime('2026-05-13T17:00:00Z', { event: refreshNow('2026-05-13T17:00:00Z') })
    expect(notifications).toHaveLength(messages)
    await atTime('2026-05-13T18:00:00Z', { sweep: true })
    await atTime('2026-05-13T19:00:00Z', { event: refreshNow('2026-05-13T19:00:00Z') })
    expect(await findEvaluation()).toMatchObject({ status: 'COMPLIANT' })
  })

  it('fail when an alarm of Assay is in state ALARM', async () => {
    instead = {
      DescribeAlarms: (well, region) => ({
        MetricAlarms: (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm =>
          region === 'eu-west-1' && alarm.AlarmName === 'assay-evaluate-age'
            ? { ...alarm, StateValue: 'ALARM' }
            : alarm,
        ),
      }),
    }
    const event = {
      id: 'an-alarm',
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: COLLECTOR_ACCOUNT_ID,
      time: '2026-05-12T10:00:00Z',
      region: 'eu-west-1',
      detail: { alarmName: 'assay-evaluate-age' },
    }
    await atTime('2026-05-12T10:00:00Z', { event })
    expect(await findEvaluation()).toMatchObject({
      reason: expect.stringContaining('alarm assay-evaluate-age in eu-west-1 is in state ALARM') as unknown,
    })
    expect(notifications.at(-1)).toMatchObject({ actor: { name: 'Amazon CloudWatch' } })
  })

  it('do not pass if a call is denied', async () => {
    instead = {
      ListRules: (well, region) => (region === 'eu-central-1' ? buildRefusal('AccessDeniedException') : well),
    }
    await atTime('2026-05-12T10:00:00Z', { event: refreshNow('2026-05-12T10:00:00Z') })
    expect(await findEvaluation()).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      reason: 'Assay region eu-central-1: access denied to events:ListRules',
    })
  })

  it('find a lost event in the event history, and count one about a missing resource once', async () => {
    const elsewhere = applyMergePatch(disabled, {
      region: 'eu-west-1',
      detail: { awsRegion: 'eu-west-1', eventID: 'e', requestParameters: { name: 'assay-x' } },
    })
    localPipeline = buildDeployed([disabled, elsewhere])
    await atTime('2026-05-12T04:00:00Z', { event: refreshNow('2026-05-12T04:00:00Z') })
    instead = off
    await atTime('2026-05-13T03:00:00Z', { sweep: true })
    expect((await loadSweepState(store)).last).toMatchObject({ lost: 2 })
    expect(notifications.at(-1)).toMatchObject({ action: 'events:DisableRule', actor: { name: 'carol' } })
    await atTime('2026-05-14T03:00:00Z', { sweep: true })
    expect((await loadSweepState(store)).last).toMatchObject({ lost: 0 })
  })
})

describe('a call on a function of Assay', () => {
  const event = applyMergePatch(disabled, {
    source: 'aws.lambda',
    region: 'eu-west-1',
    detail: {
      eventSource: 'lambda.amazonaws.com',
      eventName: 'PutFunctionConcurrency20171031',
      awsRegion: 'eu-west-1',
      eventID: 'concurrency',
      requestParameters: {
        name: null,
        eventBusName: null,
        functionName: 'assay-iam-change',
        reservedConcurrentExecutions: 0,
      },
    },
  })

  it('is handled by this collector function although another one handled it', async () => {
    instead = {
      GetFunction: (well, _, { FunctionName }) =>
        FunctionName === 'assay-iam-change'
          ? { ...well, Concurrency: { ReservedConcurrentExecutions: 0 } }
          : well,
    }
    await store.save(
      {
        key: { partition: 'EVENT ct:111122223333:concurrency', sort: 'HANDLED function-deploy' },
        version: 1,
        body: {},
      },
      0,
    )
    await atTime('2026-05-12T10:00:00Z', { event })
    expect(await findEvaluation()).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining('function assay-iam-change cannot run') as unknown,
    })
    expect(notifications.at(-1)).toMatchObject({
      action: 'lambda:PutFunctionConcurrency',
      actor: { name: 'carol' },
    })
  })
})

describe('an account without a deployment', () => {
  it('is not read again for a rule with a name of Assay', async () => {
    store.close()
    rmSync(directory, { recursive: true })
    directory = mkdtempSync(join(tmpdir(), 'assay-auditor-'))
    store = openFileStore(directory)
    localPipeline = buildDeployed([])
    await atTime('2026-05-12T09:11:12Z', { event: disabled })
    expect(await store.load(buildComplianceRecordKey(deployment))).toBeUndefined()
  })
})
