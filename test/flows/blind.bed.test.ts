import { join } from 'node:path'
import { CloudTrailClient, StopLoggingCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge'
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '../../audit/account/sheet.ts'
import { update } from '../../audit/account/store.ts'
import type { Check } from '../../audit/deployment/blindness.ts'
import {
  ageAlarm,
  failedAlarm,
  FORWARDING_DEAD_LETTERS,
  forwardingStackName,
  queueName,
} from '../../audit/deployment/names.ts'
import { deploymentResource } from '../../audit/resources/assay/deployment.ts'
import { nameOf } from '../../audit/resources/resource.ts'
import { sweepStateKey, type SweepState } from '../../audit/sweep/state.ts'
import { deployAssembly, destroyStack } from '../bed/deploy.ts'
import { buildTrail } from '../bed/sample-account.ts'
import { bedSuite } from '../bed/suite.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { ACTOR, handOf, type Hand } from './hand.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { addressOf, sendAll, taken } from './queue.ts'
import { quiet } from './quiet.ts'
import { runScript } from './script.ts'
import { soon } from './soon.ts'
import { storeOf, tableOf, type Table } from './table.ts'
import { deployedWorkers, refusedCalls } from './workers.ts'

const BLIND = 'runtime-monitoring/auditor-blind'
/** Takes the role that forwards its only permission. */
const GAG = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'events:PutEvents', Resource: '*' }],
})

function threeDaysBefore(at: string): string {
  return new Date(Date.parse(at) - 3 * 86_400_000).toISOString()
}

interface Doctor {
  checks: { id: Check['id']; state: string; reasons: string[] }[]
}

bedSuite('Assay deployed: what takes it its sight', () => {
  let assay: Deployment
  let hand: Hand
  let table: Table
  let inbox: Inbox
  let trails: CloudTrailClient

  beforeAll(async () => {
    assay = await settledAssay()
    const { bed } = assay
    hand = handOf(bed)
    table = tableOf(bed)
    inbox = await subscribe(assay)
    trails = new CloudTrailClient(bed.client({ as: ACTOR }))
  })
  afterAll(() => assay.stop())

  /** What `assay doctor` says. */
  const doctor = async (): Promise<Doctor & { code: number | null }> => {
    const configuration = join(assay.directory, 'assay.config.json')
    const args = ['doctor', '--json', '--config', configuration]
    const { code, out, err } = await runScript('cli/bin.js', args, assay.bed.env)
    if (out === '') throw new Error(err)
    return { ...(JSON.parse(out) as Doctor), code }
  }

  const finding = async () => {
    const { account, region } = assay.bed
    return table.entry(deploymentResource({ account, region }), BLIND)
  }
  const found = async (what: string, as: (entry: Entry) => boolean) => {
    let last: Entry | undefined
    const look = async () => {
      last = await finding()
      return last && as(last) ? last : undefined
    }
    try {
      await soon(what, look, 60)
    } catch (failure) {
      throw new Error(`${String(failure)}; ${last?.status} ${last?.reason}`, { cause: failure })
    }
  }

  /** Expects the doctor and the finding to tell this blindness, and the doctor no other. */
  const expectBlind = async (check: Check['id'], reason: string) => {
    await found(`"${reason}" as a finding`, entry => entry.open && (entry.reason ?? '').includes(reason))
    const { checks, code } = await doctor()
    const blind = checks.filter(({ state }) => state !== 'OK')
    expect(blind).toMatchObject([{ id: check, state: 'BLIND' }])
    expect(blind[0]?.reasons.join('; ')).toContain(reason)
    expect(code).toBe(1)
  }

  const expectSight = async () => {
    await found('a compliant deployment', ({ status }) => status === 'COMPLIANT')
    const { checks, code } = await doctor()
    expect(checks.filter(({ state }) => state !== 'OK')).toEqual([])
    expect(code).toBe(0)
    await quiet(assay.bed)
  }

  /** What the schedule calls for every hour. */
  const anHourGoesBy = () => assay.bed.schedules.fire(queueName('auditor-change'))

  /** How the messages about this control went since it was asked last: action, actor, and step. */
  let counted = 0
  const told = async () => {
    const all = (await inbox.all()).slice(counted)
    counted += all.length
    return all.flatMap(({ notification: { action, actor, findings } }) =>
      findings.filter(({ control }) => control === BLIND).map(({ step }) => [action, actor.name, step]),
    )
  }

  test('no trail that logs', async () => {
    await expectBlind('trail', 'no trail of all regions logs what changes')
    await buildTrail(assay.bed)
    await anHourGoesBy()
    await expectSight()
    await told()
    await trails.send(new StopLoggingCommand({ Name: 'all' }))
    await expectBlind('trail', 'no trail of all regions logs what changes')
    await trails.send(new StartLoggingCommand({ Name: 'all' }))
    await expectSight()
    expect(await told()).toEqual([
      ['cloudtrail:StopLogging', ACTOR, 'REOPENED'],
      ['cloudtrail:StartLogging', ACTOR, 'RESOLVED'],
    ])
  })

  test('a rule that somebody disabled', async () => {
    const events = new EventBridgeClient(assay.bed.client({ as: ACTOR, region: 'us-east-1' }))
    await events.send(new DisableRuleCommand({ Name: 'assay-iam-change' }))
    await expectBlind('rules', 'rule assay-iam-change in us-east-1 is disabled')
    await events.send(new EnableRuleCommand({ Name: 'assay-iam-change' }))
    await expectSight()
    expect(await told()).toEqual([
      ['events:DisableRule', ACTOR, 'REOPENED'],
      ['events:EnableRule', ACTOR, 'RESOLVED'],
    ])
  })

  test('a region that does not forward', async () => {
    const stack = forwardingStackName('us-east-1')
    await destroyStack(assay.bed, stack, 'us-east-1')
    await anHourGoesBy()
    await expectBlind('forwarding', 'nothing is forwarded from us-east-1')
    await deployAssembly(assay.bed, join(assay.directory, 'cdk.out'), [stack])
    await anHourGoesBy()
    await expectSight()
    expect(await told()).toEqual([
      ['assay:LookNow', 'its schedule', 'REOPENED'],
      ['assay:LookNow', 'its schedule', 'RESOLVED'],
    ])
  })

  test('a queue that nobody works off, and that ages', async () => {
    const { bed } = assay
    const name = queueName('image-push')
    const lambda = new LambdaClient(bed.client({ as: ACTOR }))
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: name }),
    )
    const mapping = EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(`:${name}`))
    const switched = (Enabled: boolean) =>
      lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled }))
    await switched(false)
    await anHourGoesBy()
    await expectBlind('queues', `function ${name} gets nothing of the queue ${name}`)
    await sendAll(bed, addressOf(bed, name), ['{}'])
    await bed.alarms.hurry(1_000_000)
    await bed.alarms.evaluate()
    await expectBlind('queues', `the alarm ${ageAlarm(name)} went off`)
    expect((await inbox.alarms()).join()).toContain(ageAlarm(name))
    await bed.alarms.hurry(1)
    await taken(bed, addressOf(bed, name))
    await switched(true)
    await bed.alarms.evaluate()
    await anHourGoesBy()
    await expectSight()
    const steps = (await told()).map(([, , step]) => step)
    expect(steps).toEqual(['REOPENED', 'RESOLVED'])
  })

  test('a sweep that is overdue', async () => {
    const { bed } = assay
    await update<SweepState>(storeOf(bed), sweepStateKey, (state = {}) =>
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
    await anHourGoesBy()
    await expectBlind('sweep', 'the next sweep is overdue')
    await bed.schedules.fire(queueName('sweep'))
    await quiet(bed)
    await anHourGoesBy()
    await expectSight()
    const steps = (await told()).map(([, , step]) => step)
    expect(steps).toEqual(['REOPENED', 'RESOLVED'])
  })

  test('an event that could not be forwarded', async () => {
    const { bed } = assay
    const events = new EventBridgeClient(bed.client({ region: 'us-east-1' }))
    const { Targets = [] } = await events.send(
      new ListTargetsByRuleCommand({ Rule: queueName('iam-change') }),
    )
    const inline = { RoleName: nameOf({ arn: Targets[0]?.RoleArn ?? '' }), PolicyName: 'gagged' }
    await hand.iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: GAG }))
    const dead = addressOf(bed, FORWARDING_DEAD_LETTERS, 'us-east-1')
    await bed.alarms.evaluate()
    await anHourGoesBy()
    await expectBlind('deliveries', `${FORWARDING_DEAD_LETTERS} in us-east-1 holds`)
    await hand.iam.send(new DeleteRolePolicyCommand(inline))
    const letters = await taken(bed, dead)
    expect(letters.map(({ Body = '' }) => Body).join()).toMatch(/"policyName": ?"gagged"/)
    await quiet(bed)
    await anHourGoesBy()
    const alarm = `the alarm ${failedAlarm(queueName('iam-change'))} went off in us-east-1`
    await found(
      'alarms alone, which stay for five minutes',
      ({ reason = '' }) => reason.includes(alarm) && !reason.includes(FORWARDING_DEAD_LETTERS),
    )
    const steps = (await told()).map(([, , step]) => step)
    expect(steps).toEqual(['REOPENED'])
  })

  test('was asked for with the permissions that the role has, and no others', async () => {
    expect(await refusedCalls(assay.bed, await deployedWorkers(assay.bed))).toEqual([])
  })
})
