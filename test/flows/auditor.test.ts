import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sheetKey } from '../../audit/account/keys.ts'
import type { Sheet } from '../../audit/account/sheet.ts'
import { checklist } from '../../audit/checklist.ts'
import { ownRegions } from '../../audit/deployment/extent.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { deploymentResource } from '../../audit/resources/assay/deployment.ts'
import { watchResource } from '../../audit/resources/assay/watch.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { sweepState } from '../../audit/sweep/state.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { deployments } from '../../functions/answers/assay/listing.ts'
import { accountTrails } from '../../functions/answers/cloudtrail/listing.ts'
import { listedBy } from '../../functions/answers/listed.ts'
import type { Call } from '../../functions/answers/operation.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { clockAt } from '../../functions/local/clock.ts'
import { openFileStore, type FileStore } from '../../functions/local/file-store.ts'
import { pipelineOf, type Pipeline } from '../../functions/local/pipeline.ts'
import { merged } from '../../examples/described/world.ts'
import { eventFile } from '../events/world.ts'
import { ACCOUNT, extent, refused, standing, type Instead } from '../functions/answers/assay/stood.ts'

const BLIND = 'runtime-monitoring/auditor-blind'
const deployment = deploymentResource({ account: ACCOUNT, region: 'eu-west-1' })
const disabled = eventFile('tamper-02-disable-rule.json')
const stopped = eventFile('tamper-01-stop-logging.json')

let directory: string
let store: FileStore
let told: Notification[]
let instead: Instead
let pipeline: Pipeline
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-auditor-'))
  store = openFileStore(directory)
  told = []
  instead = {}
  pipeline = deployed([])
  await at('2026-05-12T03:00:00Z', { sweep: true })
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

/** AWS as it stands now; the table is the store's. */
const asked: Call = async (operation, region, input) => {
  const item = { Item: { body: { S: JSON.stringify(await sweepState(store)) } } }
  return standing({ GetItem: () => item, ...instead })(operation, region, input)
}

/** The pipeline of a deployment, whose history holds these events. */
function deployed(history: readonly unknown[]): Pipeline {
  const lists = [accountTrails, deployments]
  return pipelineOf({
    store,
    clock: clockAt(new Date('2026-05-12T02:59:00Z')),
    checklist,
    settings: defaultSettings,
    timing: defaultTiming,
    scope: { regions: extent.regions },
    reader: readerBy(asked, redaction('key'), extent),
    observer: {
      onDeadLetter(_, failure) {
        throw failure
      },
    },
    notifier: {
      send(notification) {
        told.push(notification)
        return Promise.resolve()
      },
    },
    list: order => listedBy(lists, asked, order),
    catalogue: store,
    sweeps: {
      estate: { account: ACCOUNT, home: 'eu-west-1', regions: ownRegions(extent) },
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

/** What happens at a time: a sweep is called for, or a reader gets something. */
async function at(time: string, { sweep, event }: { sweep?: true; event?: unknown }) {
  if (sweep) pipeline.queues.deliver('sweep', { type: 'sweep', at: time }, new Date(time))
  else pipeline.queues.deliver('auditor-change', event, new Date(time))
  await pipeline.run()
}

/** What the schedule asks for every hour. */
function lookNow(time: string): unknown {
  const watches = ownRegions(extent).map(region => watchResource({ account: ACCOUNT, region }))
  return { type: 'look-now', at: time, resources: [deployment, ...watches] }
}

async function verdict() {
  const sheet = (await store.load(sheetKey(deployment)))?.body as Sheet | undefined
  const { status, reason, open } = sheet?.entries[BLIND] ?? {}
  return { status, reason, open }
}

/** The rule of IAM's changes is off. */
const off: Instead = {
  ListRules: (well, region) => ({
    Rules: (well['Rules'] as { Name: string }[]).map(rule =>
      region === 'us-east-1' && rule.Name === 'assay-iam-change' ? { ...rule, State: 'DISABLED' } : rule,
    ),
  }),
}

describe('a deployment that watches itself', () => {
  it('sees everything after its baseline, though that has not ended as it looks', async () => {
    expect(await verdict()).toMatchObject({ status: 'COMPLIANT', open: false })
  })

  it('tells who disabled a rule of its own, and that it is on again', async () => {
    instead = off
    await at('2026-05-12T09:11:12Z', { event: disabled })
    expect(await verdict()).toEqual({
      status: 'NON_COMPLIANT',
      reason: 'Assay does not see everything: rule assay-iam-change in us-east-1 is disabled.',
      open: true,
    })
    expect(told).toMatchObject([
      {
        action: 'events:DisableRule',
        actor: { name: 'carol' },
        severity: 'HIGH',
        findings: [{ control: BLIND, step: 'OPENED', count: 1 }],
      },
    ])
    instead = {}
    const detail = { eventName: 'EnableRule', eventID: 'another', eventTime: '2026-05-12T09:20:00Z' }
    await at('2026-05-12T09:20:00Z', { event: merged(disabled, { detail }) })
    expect(await verdict()).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(told.at(-1)).toMatchObject({
      action: 'events:EnableRule',
      findings: [{ control: BLIND, step: 'RESOLVED' }],
    })
  })

  it('tells a second blindness although the first one is not mended', async () => {
    instead = off
    await at('2026-05-12T09:11:12Z', { event: disabled })
    const messages = told.length
    instead = { ...off, GetTrailStatus: () => ({ IsLogging: false }) }
    await at('2026-05-12T09:30:00Z', { event: stopped })
    expect(told.slice(messages)).toMatchObject([
      { action: 'cloudtrail:StopLogging', actor: { name: 'carol' } },
    ])
    const blind = told.at(-1)?.findings.find(({ control }) => control === BLIND)
    expect(blind).toMatchObject({
      step: 'REOPENED',
      reason: expect.stringMatching(/no trail.*; rule assay-iam-change in us-east-1 is disabled/) as unknown,
    })
    await at('2026-05-12T10:00:00Z', { event: lookNow('2026-05-12T10:00:00Z') })
    expect(told).toHaveLength(messages + 1)
  })

  it('hears by its other reader that the trail stopped', async () => {
    instead = { GetTrailStatus: () => ({ IsLogging: false }) }
    await at('2026-05-12T09:11:05Z', { event: stopped })
    expect(await verdict()).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining('no trail') as unknown,
    })
    const controls = told.at(-1)?.findings.map(({ control }) => control)
    expect(controls?.toSorted()).toEqual([BLIND, 'runtime-monitoring/cloudtrail-enabled'])
  })

  it('notices without any event that a sweep is overdue', async () => {
    await at('2026-05-13T14:00:00Z', { event: lookNow('2026-05-13T14:00:00Z') })
    expect(await verdict()).toMatchObject({ status: 'COMPLIANT' })
    await at('2026-05-13T16:00:00Z', { event: lookNow('2026-05-13T16:00:00Z') })
    expect(await verdict()).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining('the next sweep is overdue') as unknown,
    })
    const messages = told.length
    await at('2026-05-13T17:00:00Z', { event: lookNow('2026-05-13T17:00:00Z') })
    await at('2026-05-13T17:00:00Z', { event: lookNow('2026-05-13T17:00:00Z') })
    expect(told).toHaveLength(messages)
    await at('2026-05-13T18:00:00Z', { sweep: true })
    await at('2026-05-13T19:00:00Z', { event: lookNow('2026-05-13T19:00:00Z') })
    expect(await verdict()).toMatchObject({ status: 'COMPLIANT' })
  })

  it('hears an alarm of its own', async () => {
    instead = {
      DescribeAlarms: (well, region) => ({
        MetricAlarms: (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm =>
          region === 'eu-west-1' && alarm.AlarmName === 'assay-reassess-age'
            ? { ...alarm, StateValue: 'ALARM' }
            : alarm,
        ),
      }),
    }
    const event = {
      id: 'an-alarm',
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: ACCOUNT,
      time: '2026-05-12T10:00:00Z',
      region: 'eu-west-1',
      detail: { alarmName: 'assay-reassess-age' },
    }
    await at('2026-05-12T10:00:00Z', { event })
    expect(await verdict()).toMatchObject({
      reason: expect.stringContaining('assay-reassess-age went off') as unknown,
    })
    expect(told.at(-1)).toMatchObject({ actor: { name: 'Amazon CloudWatch' } })
  })

  it('does not say that it sees what it cannot ask for', async () => {
    instead = {
      ListRules: (well, region) => (region === 'eu-central-1' ? refused('AccessDeniedException') : well),
    }
    await at('2026-05-12T10:00:00Z', { event: lookNow('2026-05-12T10:00:00Z') })
    expect(await verdict()).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      reason: 'watch over eu-central-1: access denied to events:ListRules',
    })
  })

  it('finds a lost event of its own in the history, and one about nothing that is there counts once', async () => {
    const elsewhere = merged(disabled, {
      region: 'eu-west-1',
      detail: { awsRegion: 'eu-west-1', eventID: 'e', requestParameters: { name: 'assay-x' } },
    })
    pipeline = deployed([disabled, elsewhere])
    await at('2026-05-12T04:00:00Z', { event: lookNow('2026-05-12T04:00:00Z') })
    instead = off
    await at('2026-05-13T03:00:00Z', { sweep: true })
    expect((await sweepState(store)).last).toMatchObject({ lost: 2 })
    expect(told.at(-1)).toMatchObject({ action: 'events:DisableRule', actor: { name: 'carol' } })
    await at('2026-05-14T03:00:00Z', { sweep: true })
    expect((await sweepState(store)).last).toMatchObject({ lost: 0 })
  })
})

describe('a call on a function of its own', () => {
  const event = merged(disabled, {
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

  it('is handled by this reader although another one handled it', async () => {
    instead = {
      GetFunction: (well, _, { FunctionName }) =>
        FunctionName === 'assay-iam-change'
          ? { ...well, Concurrency: { ReservedConcurrentExecutions: 0 } }
          : well,
    }
    await store.save(
      {
        key: { partition: 'CHANGE ct:111122223333:concurrency', sort: 'HANDLED function-deploy' },
        version: 1,
        body: {},
      },
      0,
    )
    await at('2026-05-12T10:00:00Z', { event })
    expect(await verdict()).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining('function assay-iam-change may not run') as unknown,
    })
    expect(told.at(-1)).toMatchObject({ action: 'lambda:PutFunctionConcurrency', actor: { name: 'carol' } })
  })
})

describe('an account in which nothing is deployed', () => {
  it('is not read anew for a rule that is called like one of ours', async () => {
    store.close()
    rmSync(directory, { recursive: true })
    directory = mkdtempSync(join(tmpdir(), 'assay-auditor-'))
    store = openFileStore(directory)
    pipeline = deployed([])
    await at('2026-05-12T09:11:12Z', { event: disabled })
    expect(await store.load(sheetKey(deployment))).toBeUndefined()
  })
})
