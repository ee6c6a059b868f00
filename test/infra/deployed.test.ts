import { describe, expect, it } from 'vitest'
import { listAlarmNames, listDeadLetterQueues, listWorkQueues } from '../../audit/deployment/alarms.ts'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import { classifyAlarm, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import { listRegionRules } from '../../audit/deployment/rules.ts'
import { SCHEDULED_QUEUES } from '../../audit/deployment/schedules.ts'
import { listWorkerQueues, allWorkers } from '../../audit/deployment/workers.ts'
import { buildDeploymentResource } from '../../audit/resources/assay/deployment.ts'
import { parseConfiguration } from '../../audit/configuration/configuration.ts'
import { workerNames } from '../../infra/functions/worker-limits.ts'
import {
  SYNTH_ACCOUNT_ID,
  SYNTH_CONFIGURATIONS,
  findStackByName,
  synthesizeTestStacks,
  type SynthStack,
} from './synthesis.ts'
import { listTemplateResources } from './resolved-template.ts'

/** The properties of all resources of `type`. */
function all<T>({ template }: SynthStack, type: string): T[] {
  return listTemplateResources(template, type).map(([, { Properties }]) => Properties as T)
}

interface Rule {
  Name: string
  EventBusName?: string
  EventPattern: object
  State: string
  Targets: { Arn: string }[]
}

function sorted<T extends { name: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const organization = { managementAccount: '444455556666', parents: ['r-ab12'] }

const everywhere = {
  ...SYNTH_CONFIGURATIONS,
  'a home out of scope': { home: 'eu-west-1', regions: ['eu-north-1'] },
  'a home in the first region, in an organization': { home: 'us-east-1', organization },
}

describe.each(Object.entries(everywhere))('the expected deployment, %s', (_, source) => {
  const extent = parseConfiguration(source)
  const stacks = synthesizeTestStacks(source)
  const home = findStackByName(stacks, 'Assay')

  it('has stacks in its own regions', () => {
    const regions = stacks.map(({ region }) => region)
    expect(regions.toSorted()).toEqual(listDeployedRegions(extent).toSorted())
  })

  it('has exactly the deployed rules', () => {
    for (const stack of stacks) {
      const deployed = all<Rule>(stack, 'AWS::Events::Rule').map(
        ({ Name: name, EventBusName: bus = 'default', EventPattern: pattern, State: state, Targets }) => {
          return { name, bus, pattern, state, target: Targets.map(({ Arn }) => Arn).join() }
        },
      )
      expect(sorted(listRegionRules(stack.region, SYNTH_ACCOUNT_ID, extent))).toEqual(sorted(deployed))
    }
  })

  it('has the deployed alarms, except those that do not show an impaired pipeline', () => {
    for (const stack of stacks) {
      const names = all<{ AlarmName: string }>(stack, 'AWS::CloudWatch::Alarm').map(
        ({ AlarmName }) => AlarmName,
      )
      const event = names.filter(name => classifyAlarm(name) !== 'OTHER')
      expect(listAlarmNames(stack.region, SYNTH_ACCOUNT_ID, extent).toSorted()).toEqual(event.toSorted())
    }
  })

  it('has the deployed queues', () => {
    for (const stack of stacks) {
      const names = all<{ QueueName: string }>(stack, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName)
      const own = [...listWorkQueues(stack.region, extent), ...listDeadLetterQueues(stack.region, extent)]
      expect(own.toSorted()).toEqual(names.toSorted())
    }
  })

  it('has the deployed functions, each with its queues', () => {
    expect(allWorkers.toSorted()).toEqual(workerNames.toSorted())
    const names = all<{ FunctionName: string }>(home, 'AWS::Lambda::Function').map(each => each.FunctionName)
    expect(allWorkers.map(nameQueue).toSorted()).toEqual(names.toSorted())
    const sources = all<{ EventSourceArn: string }>(home, 'AWS::Lambda::EventSourceMapping')
    const queues = sources.map(({ EventSourceArn }) => EventSourceArn.split(':')[5])
    expect(new Set(allWorkers.flatMap(listWorkerQueues).map(nameQueue))).toEqual(new Set(queues))
    expect(queues).toHaveLength(allWorkers.flatMap(listWorkerQueues).length)
  })

  it('has schedules with the deployed names', () => {
    const names = all<{ Name: string }>(home, 'AWS::Scheduler::Schedule').map(({ Name }) => Name)
    for (const queue of SCHEDULED_QUEUES) expect(names).toContain(nameQueue(queue))
  })

  it('has the table whose ARN is its id', () => {
    const [table] = all<{ TableName: string }>(home, 'AWS::DynamoDB::Table')
    const { arn } = buildDeploymentResource({ account: SYNTH_ACCOUNT_ID, region: home.region })
    expect(arn).toBe(`arn:aws:dynamodb:${home.region}:${SYNTH_ACCOUNT_ID}:table/${table?.TableName}`)
  })

  it('is checked completely every hour', () => {
    const schedules = all<{
      Name: string
      ScheduleExpression: string
      Target: { Arn: string; Input: string }
    }>(home, 'AWS::Scheduler::Schedule')
    const hourly = schedules.find(({ Name }) => Name === 'assay-self-change')
    expect(hourly?.ScheduleExpression).toBe('rate(1 hour)')
    expect(hourly?.Target.Arn).toBe(`arn:aws:sqs:${home.region}:${SYNTH_ACCOUNT_ID}:assay-self-change`)
    const message = JSON.parse(hourly?.Target.Input ?? '') as { resources: { arn: string }[] }
    expect(message).toMatchObject({ type: 'scheduled-refresh', at: '<aws.scheduler.scheduled-time>' })
    expect(message.resources.map(({ arn }) => arn)).toEqual([
      `arn:aws:dynamodb:${home.region}:${SYNTH_ACCOUNT_ID}:table/assay`,
      ...listDeployedRegions(extent).map(region => `arn:aws:events:${region}:${SYNTH_ACCOUNT_ID}:assay`),
    ])
  })
})
