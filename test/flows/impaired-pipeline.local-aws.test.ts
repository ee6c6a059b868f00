import { join } from 'node:path'
import {
  CloudWatchClient,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { CloudTrailClient, StopLoggingCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlResult } from '../../audit/state/compliance-record.ts'
import { updateItem } from '../../audit/state/store.ts'
import type { SelfCheck } from '../../audit/controls/criteria/self-checks.ts'
import {
  DEFAULT_PREFIX,
  nameAgeAlarm,
  nameForwardingStack,
  nameHomeStack,
  nameParts,
  nameQueue,
} from '../../audit/resources/assay/deployment-names.ts'
import { nameOwnRules } from '../../audit/deployment/rules.ts'
import { buildMetricDimensions, CANARY_METRIC, METRICS_NAMESPACE } from '../../audit/deployment/metrics.ts'
import { buildDeploymentResource } from '../../audit/resources/assay/deployment.ts'
import { getResourceName } from '../../audit/resources/resource.ts'
import { sweepStateKey } from '../../audit/state/sweep-state-store.ts'
import type { SweepState } from '../../audit/resources/assay/sweep.ts'
import { deployAssembly, deleteTemplateStack } from '../local-aws/deploy/deploy.ts'
import { buildTrail } from '../local-aws/sample-account.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { FLOW_ACTOR, createWorkloadActor, type WorkloadActor } from './actors/workload-actor.ts'
import {
  createNotificationInbox,
  type NotificationInbox,
  type ReceivedNotification,
} from './deployed-assay/notification-inbox.ts'
import { createOpenQueue, findQueueAddress, sendBatch, takeMessages } from './deployed-assay/queues.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { runScript } from './deployed-assay/run-script.ts'
import { waitFor } from './deployed-assay/eventually.ts'
import { createTableStore, createTableReader, type TableReader } from './deployed-assay/deployed-table.ts'
import { listDeployedFunctions, listRefusedCalls } from './deployed-assay/deployed-functions.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

const IMPAIRED_CONTROL = 'runtime-monitoring/audit-pipeline-healthy'
/** Denies the forwarding role its only permission. */
const DENY_PUBLISH = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'events:PutEvents', Resource: '*' }],
})

function threeDaysBefore(at: string): string {
  return new Date(Date.parse(at) - 3 * 86_400_000).toISOString()
}

/** The change, the actor and the step of what notifications say about this control. */
function selectReported(received: readonly ReceivedNotification[]) {
  return received.flatMap(({ notification: { action, actor, findings } }) =>
    findings
      .filter(({ control }) => control === IMPAIRED_CONTROL)
      .map(({ step }) => [action, actor.name, step]),
  )
}

interface Doctor {
  checks: { id: SelfCheck['id']; state: string; reasons: string[] }[]
}

describeOnLocalAws('Assay deployed: an impaired audit pipeline', () => {
  let assay: DeployedAssay
  let workloadActor: WorkloadActor
  let table: TableReader
  let inbox: NotificationInbox
  let trails: CloudTrailClient

  beforeAll(async () => {
    assay = await deployAndSettleAssay()
    const { localAws } = assay
    workloadActor = createWorkloadActor(localAws)
    table = createTableReader(localAws)
    inbox = await createNotificationInbox(assay)
    trails = new CloudTrailClient(localAws.client({ as: FLOW_ACTOR }))
  })
  afterAll(() => assay.stop())

  /** Runs `assay doctor`. */
  const doctor = async (): Promise<Doctor & { code: number | null }> => {
    const configuration = join(assay.directory, 'assay.config.json')
    const args = ['doctor', '--json', '--config', configuration]
    const { code, out, err } = await runScript('cli/bin.js', args, assay.localAws.env)
    if (out === '') throw new Error(err)
    return { ...(JSON.parse(out) as Doctor), code }
  }

  const finding = async () => {
    const { account, region } = assay.localAws
    return table.entry(buildDeploymentResource({ account, region }, DEFAULT_PREFIX), IMPAIRED_CONTROL)
  }
  const found = async (what: string, as: (controlResult: ControlResult) => boolean) => {
    let last: ControlResult | undefined
    const read = async () => {
      last = await finding()
      return last && as(last) ? last : undefined
    }
    try {
      await waitFor(what, read, 180)
    } catch (failure) {
      throw new Error(`${String(failure)}; ${last?.status} ${last?.reason}`, { cause: failure })
    }
  }

  /** Expects the doctor and the finding to report this check, and the doctor no other but `earlier`. */
  const expectImpaired = async (check: SelfCheck['id'], reason: string, ...earlier: SelfCheck['id'][]) => {
    await found(
      `"${reason}" as a finding`,
      controlResult => controlResult.open && (controlResult.reason ?? '').includes(reason),
    )
    const { checks, code } = await doctor()
    const impaired = checks.filter(({ state }) => state !== 'OK')
    expect(new Set(impaired.map(({ id, state }) => `${id} ${state}`))).toEqual(
      new Set([check, ...earlier].map(id => `${id} IMPAIRED`)),
    )
    expect(impaired.find(({ id }) => id === check)?.reasons.join('; ')).toContain(reason)
    expect(code).toBe(1)
  }

  const expectHealthy = async () => {
    await found('a compliant deployment', ({ status }) => status === 'COMPLIANT')
    const { checks, code } = await doctor()
    expect(checks.filter(({ state }) => state !== 'OK')).toEqual([])
    expect(code).toBe(0)
    await waitUntilIdle(assay.localAws)
  }

  /** Runs the hourly schedule. */
  const runHourlySchedule = () => assay.localAws.schedules.fire(nameQueue('self-change', DEFAULT_PREFIX))

  /** The notifications about this control since the last call: action, actor and step. */
  let counted = 0
  const listReported = async () => {
    const all = await inbox.all()
    const reported = selectReported(all.slice(counted))
    counted = all.length
    return reported
  }

  /** Waits for so many of them: what is undone before its notification is one message with what undoes it. */
  const waitUntilReported = (count: number) =>
    waitFor(`notification ${count}`, async () => {
      const reported = selectReported((await inbox.all()).slice(counted))
      return reported.length >= count || undefined
    })

  test('no trail', async () => {
    await expectImpaired('trail', 'no multi-region trail logs write management events')
    await buildTrail(assay.localAws)
    await runHourlySchedule()
    await expectHealthy()
    await listReported()
    await trails.send(new StopLoggingCommand({ Name: 'all' }))
    await expectImpaired('trail', 'no multi-region trail logs write management events')
    await waitUntilReported(1)
    await trails.send(new StartLoggingCommand({ Name: 'all' }))
    await expectHealthy()
    expect(await listReported()).toEqual([
      ['cloudtrail:StopLogging', FLOW_ACTOR, 'REOPENED'],
      ['cloudtrail:StartLogging', FLOW_ACTOR, 'RESOLVED'],
    ])
  })

  test('a disabled rule', async () => {
    const events = new EventBridgeClient(assay.localAws.client({ as: FLOW_ACTOR, region: 'us-east-1' }))
    await events.send(new DisableRuleCommand({ Name: 'assay-iam-change' }))
    await expectImpaired('rules', 'rule assay-iam-change in us-east-1 is disabled')
    await waitUntilReported(1)
    await events.send(new EnableRuleCommand({ Name: 'assay-iam-change' }))
    await expectHealthy()
    expect(await listReported()).toEqual([
      ['events:DisableRule', FLOW_ACTOR, 'REOPENED'],
      ['events:EnableRule', FLOW_ACTOR, 'RESOLVED'],
    ])
  })

  /** How many canaries came back so far. */
  const countCanaries = async (): Promise<number> => {
    const now = Date.now()
    const { Datapoints = [] } = await new CloudWatchClient(assay.localAws.client()).send(
      new GetMetricStatisticsCommand({
        Namespace: METRICS_NAMESPACE,
        MetricName: CANARY_METRIC,
        Dimensions: Object.entries(buildMetricDimensions(DEFAULT_PREFIX)).map(([Name, Value]) => ({
          Name,
          Value,
        })),
        StartTime: new Date(now - 3_600_000),
        EndTime: new Date(now + 60_000),
        Period: 3_600,
        Statistics: ['SampleCount'],
      }),
    )
    return Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0)
  }

  test('a canary comes back without a notification, but not while the rule is disabled', async () => {
    const { localAws } = assay
    const before = await countCanaries()
    expect(before).toBeGreaterThan(0)
    await localAws.schedules.fire(ownNames.canarySchedule)
    await waitFor('the canary', async () => (await countCanaries()) === before + 1 || undefined)
    const events = new EventBridgeClient(localAws.client({ as: FLOW_ACTOR }))
    const Name = nameQueue('self-change', DEFAULT_PREFIX)
    await events.send(new DisableRuleCommand({ Name }))
    await localAws.schedules.fire(ownNames.canarySchedule)
    await waitUntilIdle(localAws)
    expect(await countCanaries()).toBe(before + 1)
    await events.send(new EnableRuleCommand({ Name }))
    await localAws.schedules.fire(ownNames.canarySchedule)
    await waitFor('the next canary', async () => (await countCanaries()) === before + 2 || undefined)
    await expectHealthy()
    expect(await listReported()).toEqual([])
  })

  test('a region that does not forward', async () => {
    const stack = nameForwardingStack('us-east-1', nameHomeStack(DEFAULT_PREFIX))
    await deleteTemplateStack(assay.localAws, stack, 'us-east-1')
    await runHourlySchedule()
    await expectImpaired('forwarding', 'no events are forwarded from us-east-1')
    await waitUntilReported(1)
    await deployAssembly(assay.localAws, join(assay.directory, 'cdk.out'), [stack])
    await runHourlySchedule()
    await expectHealthy()
    expect(await listReported()).toEqual([
      ['assay:ScheduledRefresh', "Assay's schedule", 'REOPENED'],
      ['assay:ScheduledRefresh', "Assay's schedule", 'RESOLVED'],
    ])
  })

  test('a queue without a consumer, with an old message', async () => {
    const { localAws } = assay
    const name = nameQueue('image-push', DEFAULT_PREFIX)
    const lambda = new LambdaClient(localAws.client({ as: FLOW_ACTOR }))
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: name }),
    )
    const mapping = EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(`:${name}`))
    const switched = (Enabled: boolean) =>
      lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled }))
    await switched(false)
    await runHourlySchedule()
    await expectImpaired('consumers', `function ${name} receives nothing from queue ${name}`)
    await waitUntilReported(1)
    await sendBatch(localAws, findQueueAddress(localAws, name), ['{}'])
    await localAws.alarms.hurry(1_000_000)
    await localAws.alarms.evaluate()
    await expectImpaired('queues', `alarm ${nameAgeAlarm(name)} in`, 'consumers')
    await waitUntilReported(2)
    expect((await inbox.alarms()).join()).toContain(nameAgeAlarm(name))
    await localAws.alarms.hurry(1)
    await takeMessages(localAws, findQueueAddress(localAws, name))
    await switched(true)
    await localAws.alarms.evaluate()
    await runHourlySchedule()
    await expectHealthy()
    const steps = (await listReported()).map(([, , step]) => step)
    expect(steps).toEqual(['REOPENED', 'REOPENED', 'RESOLVED'])
  })

  test('an overdue full scan', async () => {
    const { localAws } = assay
    await updateItem<SweepState>(createTableStore(localAws), sweepStateKey, (state = {}) =>
      state.last === undefined
        ? undefined
        : {
            last: {
              ...state.last,
              startedAt: threeDaysBefore(state.last.startedAt),
              endedAt: threeDaysBefore(state.last.endedAt),
            },
          },
    )
    await runHourlySchedule()
    await expectImpaired('sweep', 'the next full scan is overdue')
    await waitUntilReported(1)
    await localAws.schedules.fire(nameQueue('sweep', DEFAULT_PREFIX))
    await waitUntilIdle(localAws)
    await runHourlySchedule()
    await expectHealthy()
    const steps = (await listReported()).map(([, , step]) => step)
    expect(steps).toEqual(['REOPENED', 'RESOLVED'])
  })

  /** Expects a change to be seen by the hourly schedule, and its restoration, too. */
  const expectSeen = async (
    check: SelfCheck['id'],
    reason: string,
    change: (isRestored: boolean) => Promise<unknown>,
  ) => {
    const before = selectReported((await inbox.all()).slice(counted)).length
    await change(false)
    await runHourlySchedule()
    await expectImpaired(check, reason)
    await waitUntilReported(before + 1)
    await change(true)
    await runHourlySchedule()
    await expectHealthy()
  }

  test('a mapping that filters, and a function with another setting', async () => {
    const name = nameQueue('image-push', DEFAULT_PREFIX)
    const lambda = new LambdaClient(assay.localAws.client({ as: FLOW_ACTOR }))
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: name }),
    )
    const [mapping] = EventSourceMappings
    await expectSeen('consumers', `function ${name} receives only filtered messages`, isRestored => {
      const Filters = isRestored ? [] : [{ Pattern: '{"body":{"type":["never"]}}' }]
      return lambda.send(
        new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, FilterCriteria: { Filters } }),
      )
    })
    await expectSeen('functions', `function ${name} differs from its deployment: Timeout`, isRestored =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: isRestored ? 60 : 59 }),
      ),
    )
    const actors = new Set((await listReported()).map(([, actor]) => actor))
    expect(actors).toContain(FLOW_ACTOR)
  })

  test('a target with a constant, a schedule in 2099, and a muted alarm', async () => {
    const client = assay.localAws.client({ as: FLOW_ACTOR })
    const Rule = nameQueue('image-push', DEFAULT_PREFIX)
    const events = new EventBridgeClient(client)
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }))
    await expectSeen('rules', `rule ${Rule} in eu-west-1 gives its target another input`, isRestored =>
      events.send(
        new PutTargetsCommand({
          Rule,
          Targets: isRestored ? Targets : Targets.map(target => ({ ...target, Input: '{}' })),
        }),
      ),
    )
    const scheduler = new SchedulerClient(client)
    const Name = nameQueue('sweep', DEFAULT_PREFIX)
    const { $metadata: _, ...schedule } = await scheduler.send(
      new GetScheduleCommand({ Name, GroupName: ownNames.scheduleGroup }),
    )
    const { FlexibleTimeWindow, Target, ScheduleExpressionTimezone } = schedule
    await expectSeen('schedules', `schedule ${Name} has another time, target or message`, isRestored =>
      scheduler.send(
        new UpdateScheduleCommand({
          Name,
          GroupName: ownNames.scheduleGroup,
          FlexibleTimeWindow,
          Target,
          ScheduleExpressionTimezone,
          ScheduleExpression: isRestored ? schedule.ScheduleExpression : 'cron(0 3 1 1 ? 2099)',
        }),
      ),
    )
    const alarms = new CloudWatchClient(client)
    const AlarmNames = [nameAgeAlarm(nameQueue('notify', DEFAULT_PREFIX))]
    await expectSeen('alarms', `alarm ${AlarmNames.join()} in eu-west-1 does not notify`, isRestored =>
      isRestored
        ? alarms.send(new EnableAlarmActionsCommand({ AlarmNames }))
        : alarms.send(new DisableAlarmActionsCommand({ AlarmNames })),
    )
    await listReported()
  })

  test('an event that could not be forwarded', async () => {
    const { localAws } = assay
    const events = new EventBridgeClient(localAws.client({ region: 'us-east-1' }))
    const { Targets = [] } = await events.send(
      new ListTargetsByRuleCommand({ Rule: nameQueue('iam-change', DEFAULT_PREFIX) }),
    )
    const inline = {
      RoleName: getResourceName({ arn: Targets[0]?.RoleArn ?? '' }),
      PolicyName: 'deny-publish',
    }
    await workloadActor.iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: DENY_PUBLISH }))
    const dead = findQueueAddress(localAws, ownNames.forwardingDeadLetters, 'us-east-1')
    await localAws.alarms.evaluate()
    await runHourlySchedule()
    await expectImpaired('deliveries', `${ownNames.forwardingDeadLetters} in us-east-1 holds`)
    await workloadActor.iam.send(new DeleteRolePolicyCommand(inline))
    const letters = await takeMessages(localAws, dead)
    expect(letters.map(({ Body = '' }) => Body).join()).toMatch(/"policyName": ?"deny-publish"/)
    await waitUntilIdle(localAws)
    await runHourlySchedule()
    await expectHealthy()
    const steps = (await listReported()).map(([, , step]) => step)
    expect(steps).toEqual(['REOPENED', 'RESOLVED'])
  })

  test('alarms of other regions reach the topic, and no other rule can publish to it', async () => {
    const { localAws, topic } = assay
    const remote = new CloudWatchClient(localAws.client({ region: 'us-east-1' }))
    const AlarmName = ownNames.forwardingDeadLetters
    for (const StateValue of ['OK', 'ALARM'] as const)
      await remote.send(
        new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `test ${StateValue}` }),
      )
    await waitFor('the alarm of us-east-1', async () =>
      (await inbox.alarms()).find(text =>
        text.includes(`Assay: alarm ${AlarmName} in us-east-1: test ALARM`),
      ),
    )
    const events = new EventBridgeClient(localAws.client())
    const rule = { Rule: nameOwnRules(DEFAULT_PREFIX).forwardedAlarms, EventBusName: ownNames.ingestBus }
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand(rule))
    const RoleArn = Targets[0]?.RoleArn
    expect(RoleArn).toMatch(/:role\//)
    const dead = await createOpenQueue(localAws, 'refused', 'events.amazonaws.com')
    for (const role of [{}, { RoleArn }]) {
      const Name = `strange-${Object.keys(role).length}`
      await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }))
      const target = { Id: 'topic', Arn: topic, DeadLetterConfig: { Arn: dead.arn }, ...role }
      await events.send(new PutTargetsCommand({ Rule: Name, Targets: [target] }))
      const entry = { Source: Name, DetailType: 'Assay finding', Detail: '{"text":"in your name"}' }
      await events.send(new PutEventsCommand({ Entries: [entry] }))
    }
    const refused = await waitFor('two refused deliveries', async () => {
      const letters = await takeMessages(localAws, dead)
      return letters.length === 2 ? letters : undefined
    })
    expect(refused.map(({ Body = '' }) => Body).join()).toContain('in your name')
    expect((await inbox.alarms()).join()).not.toContain('in your name')
  })

  test('no call of a function is refused', async () => {
    expect(await listRefusedCalls(assay.localAws, await listDeployedFunctions(assay.localAws))).toEqual([])
  })
})
