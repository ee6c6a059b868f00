import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listDeployedWorkers, listWorkerQueues } from '../../audit/deployment/workers.ts'
import { buildAlarmPattern } from '../../audit/deployment/rules.ts'
import {
  findStackByName,
  SYNTH_ACCOUNT_ID,
  SYNTH_CONFIGURATIONS,
  synthesizeTestStacks,
  type SynthStack,
} from './synthesis.ts'
import { listTemplateResources } from './resolved-template.ts'
import { DEFAULT_PREFIX } from '../../audit/resources/assay/deployment-names.ts'

type Shape = Readonly<Record<string, unknown>>

interface Alarm {
  AlarmName: string
  Namespace: string
  MetricName: string
  Dimensions: { Name: string; Value: string }[]
  Period: number
  Threshold: number
  EvaluationPeriods: number
  Statistic: string
}

interface Queue {
  QueueName: string
  VisibilityTimeout?: number
  RedrivePolicy?: { deadLetterTargetArn: string; maxReceiveCount: number }
}

interface Target {
  Arn: string
  DeadLetterConfig?: { Arn: string }
}

function all<T = Shape>({ template }: SynthStack, type: string): T[] {
  return listTemplateResources(template, type).map(([, { Properties }]) => Properties as T)
}

function listAlarms(stack: SynthStack): Alarm[] {
  return all<Alarm>(stack, 'AWS::CloudWatch::Alarm')
}

/** The alarm that is raised as soon as a queue holds a message that can be received. */
function findDepthAlarm(stack: SynthStack, queueArn = ''): string | undefined {
  return listAlarms(stack).find(
    ({ MetricName, Dimensions: [queue], Threshold, EvaluationPeriods, Period, Statistic }) =>
      MetricName === 'ApproximateNumberOfMessagesVisible' &&
      queueArn === `arn:aws:sqs:${stack.region}:${SYNTH_ACCOUNT_ID}:${queue?.Value}` &&
      Threshold * EvaluationPeriods === 1 &&
      Period <= 60 &&
      Statistic === 'Maximum',
  )?.AlarmName
}

/** The alarm that is raised when the oldest message of a queue has waited for 15 minutes. */
function findAgeAlarm(stack: SynthStack, queue: string): string | undefined {
  return listAlarms(stack).find(
    ({ MetricName, Dimensions: [dimension], Threshold, EvaluationPeriods }) =>
      MetricName === 'ApproximateAgeOfOldestMessage' &&
      dimension?.Value === queue &&
      Threshold === 900 &&
      EvaluationPeriods === 1,
  )?.AlarmName
}

const decision = readFileSync(new URL('../../docs/decisions/0032-the-idle-bill.md', import.meta.url), 'utf8')

describe.each(Object.entries(SYNTH_CONFIGURATIONS))('what notices failures, %s', (_, configuration) => {
  const stacks = synthesizeTestStacks(configuration)
  const home = findStackByName(stacks, 'Assay')
  const used = new Set<string>()
  const expectAlarm = (subject: unknown, alarm: string | undefined) => {
    expect([subject, alarm]).toEqual([subject, expect.any(String)])
    used.add(alarm ?? '')
  }

  it('of a function that fails, ends by a timeout, cannot start or is throttled: the dead letters of each of its queues', () => {
    const mapped = all(home, 'AWS::Lambda::EventSourceMapping').map(each => each['EventSourceArn'] as string)
    const queues = new Map(all<Queue>(home, 'AWS::SQS::Queue').map(queue => [queue.QueueName, queue]))
    expect(mapped).toHaveLength(listDeployedWorkers({}).flatMap(listWorkerQueues).length)
    for (const arn of mapped) {
      const { RedrivePolicy } = queues.get(arn.split(':').at(-1) ?? '') ?? {}
      expect(RedrivePolicy?.maxReceiveCount).toBe(5)
      expectAlarm(arn, findDepthAlarm(home, RedrivePolicy?.deadLetterTargetArn))
    }
  })

  it('of a rule that cannot deliver: the dead letters of its target', () => {
    for (const stack of stacks)
      for (const { Name, Targets } of all<{ Name: string; Targets: Target[] }>(stack, 'AWS::Events::Rule'))
        for (const { DeadLetterConfig } of Targets)
          expectAlarm(Name, findDepthAlarm(stack, DeadLetterConfig?.Arn))
  })

  it('of a schedule that cannot send: the errors of all schedules, dead letters, and the canary’s alarm', () => {
    const canary = listAlarms(home).find(({ MetricName }) => MetricName === 'canaryDelay')
    for (const { Name, GroupName, Target: target } of all<{
      Name: string
      GroupName: string
      Target: Target
    }>(home, 'AWS::Scheduler::Schedule')) {
      const errors = listAlarms(home).find(
        ({ MetricName, Dimensions: [group] }) =>
          MetricName === 'TargetErrorCount' && group?.Value === GroupName,
      )
      expectAlarm(Name, errors?.AlarmName)
      if (Name === 'assay-canary') expectAlarm(Name, canary?.AlarmName)
      else expectAlarm(Name, findDepthAlarm(home, target.DeadLetterConfig?.Arn))
    }
  })

  it('of messages that wait: their age, or the self-check of full scans where only scans wait', () => {
    const unwatched = listDeployedWorkers({})
      .flatMap(listWorkerQueues)
      .filter(queue => {
        const alarm = findAgeAlarm(home, `assay-${queue}`)
        if (alarm !== undefined) used.add(alarm)
        return alarm === undefined
      })
    const ofScans = listDeployedWorkers({}).flatMap(name => listWorkerQueues(name).slice(1))
    expect(unwatched.toSorted()).toEqual([...ofScans, 'image-content', 'sweep'].toSorted())
    for (const queue of ofScans) expect(queue).toMatch(/-sweep$/)
    expect(decision).toContain('`image-content`')
  })

  it.each([
    ['of messages that are always throttled', 'requeued'],
    ['of controls that fail', 'controlFailed'],
    ['of changes that do not arrive', 'canaryDelay'],
  ])('%s: the metric %s of the functions', (failure, metric) => {
    const alarm = listAlarms(home).find(
      ({ Namespace, MetricName }) => Namespace === 'Assay' && MetricName === metric,
    )
    expectAlarm(failure, alarm?.AlarmName)
  })

  it('in other regions: an event, which the home region publishes', () => {
    for (const stack of stacks.filter(({ name }) => name !== 'Assay')) {
      const rules = all(stack, 'AWS::Events::Rule').map(each => each['EventPattern'])
      expect(rules).toContainEqual(buildAlarmPattern(DEFAULT_PREFIX))
      for (const { AlarmName } of listAlarms(stack)) expect(AlarmName).toMatch(/^assay-/)
    }
  })

  it('is no alarm but these, each of which the decision explains', () => {
    const names = stacks.flatMap(listAlarms).map(({ AlarmName }) => AlarmName)
    expect([...used].toSorted()).toEqual([...new Set(names)].toSorted())
    const forms = names.map(name => name.replace(/^(assay-.*)(-dead-letters|(?<!requeued)-age)$/, '…$2'))
    for (const form of new Set(forms)) expect(decision).toContain(`\`${form}\``)
  })

  it('is no expensive alarm: each has one metric', () => {
    expect(stacks.flatMap(stack => all(stack, 'AWS::CloudWatch::CompositeAlarm'))).toEqual([])
    for (const alarm of stacks.flatMap(listAlarms)) {
      expect(alarm.MetricName).toMatch(/./)
      expect(alarm).not.toHaveProperty('Metrics')
    }
  })
})
