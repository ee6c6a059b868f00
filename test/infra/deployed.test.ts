import { describe, expect, it } from 'vitest'
import { alarmsIn, deadLettersIn, workQueuesIn } from '../../audit/deployment/alarms.ts'
import { ownRegions } from '../../audit/deployment/extent.ts'
import { meaningOf, queueName } from '../../audit/deployment/names.ts'
import { rulesIn } from '../../audit/deployment/rules.ts'
import { SCHEDULED } from '../../audit/deployment/schedules.ts'
import { queuesOf, workers } from '../../audit/deployment/workers.ts'
import { deploymentResource } from '../../audit/resources/assay/deployment.ts'
import { configurationOf } from '../../audit/settings/configuration.ts'
import { workerNames } from '../../infra/functions/workers.ts'
import { ACCOUNT, configurations, stackNamed, synthesize, type Synthesized } from './synthesis.ts'
import { resourcesOf } from './template.ts'

/** The properties of all resources of `type`. */
function all<T>({ template }: Synthesized, type: string): T[] {
  return resourcesOf(template, type).map(([, { Properties }]) => Properties as T)
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

const organization = { managementAccount: '444455556666', above: ['r-ab12'] }

const everywhere = {
  ...configurations,
  'a home out of scope': { home: 'eu-west-1', regions: ['eu-north-1'] },
  'a home in the first region, in an organization': { home: 'us-east-1', organization },
}

describe.each(Object.entries(everywhere))('what a deployment is taken for, %s', (_, source) => {
  const extent = configurationOf(source)
  const stacks = synthesize(source)
  const home = stackNamed(stacks, 'Assay')

  it('has stacks in its own regions', () => {
    const regions = stacks.map(({ region }) => region)
    expect(regions.toSorted()).toEqual(ownRegions(extent).toSorted())
  })

  it('has the rules that are deployed, and no other', () => {
    for (const stack of stacks) {
      const deployed = all<Rule>(stack, 'AWS::Events::Rule').map(
        ({ Name: name, EventBusName: bus = 'default', EventPattern: pattern, State: state, Targets }) => {
          return { name, bus, pattern, state, target: Targets.map(({ Arn }) => Arn).join() }
        },
      )
      expect(sorted(rulesIn(stack.region, ACCOUNT, extent))).toEqual(sorted(deployed))
    }
  })

  it('has the alarms that are deployed, but for such as say nothing of blindness', () => {
    for (const stack of stacks) {
      const names = all<{ AlarmName: string }>(stack, 'AWS::CloudWatch::Alarm').map(
        ({ AlarmName }) => AlarmName,
      )
      const telling = names.filter(name => meaningOf(name) !== 'OTHER')
      expect(alarmsIn(stack.region, ACCOUNT, extent).toSorted()).toEqual(telling.toSorted())
    }
  })

  it('has the queues that are deployed', () => {
    for (const stack of stacks) {
      const names = all<{ QueueName: string }>(stack, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName)
      const own = [...workQueuesIn(stack.region, extent), ...deadLettersIn(stack.region, extent)]
      expect(own.toSorted()).toEqual(names.toSorted())
    }
  })

  it('has the functions that are deployed, each with its queues', () => {
    expect(workers.toSorted()).toEqual(workerNames.toSorted())
    const names = all<{ FunctionName: string }>(home, 'AWS::Lambda::Function').map(each => each.FunctionName)
    expect(workers.map(queueName).toSorted()).toEqual(names.toSorted())
    const sources = all<{ EventSourceArn: string }>(home, 'AWS::Lambda::EventSourceMapping')
    const queues = sources.map(({ EventSourceArn }) => EventSourceArn.split(':')[5])
    expect(new Set(workers.flatMap(queuesOf).map(queueName))).toEqual(new Set(queues))
    expect(queues).toHaveLength(workers.flatMap(queuesOf).length)
  })

  it('has schedules of the names that are deployed', () => {
    const names = all<{ Name: string }>(home, 'AWS::Scheduler::Schedule').map(({ Name }) => Name)
    for (const queue of SCHEDULED) expect(names).toContain(queueName(queue))
  })

  it('has the table whose ARN is its id', () => {
    const [table] = all<{ TableName: string }>(home, 'AWS::DynamoDB::Table')
    const { arn } = deploymentResource({ account: ACCOUNT, region: home.region })
    expect(arn).toBe(`arn:aws:dynamodb:${home.region}:${ACCOUNT}:table/${table?.TableName}`)
  })

  it('is looked at every hour, all of it', () => {
    const schedules = all<{
      Name: string
      ScheduleExpression: string
      Target: { Arn: string; Input: string }
    }>(home, 'AWS::Scheduler::Schedule')
    const hourly = schedules.find(({ Name }) => Name === 'assay-auditor-change')
    expect(hourly?.ScheduleExpression).toBe('rate(1 hour)')
    expect(hourly?.Target.Arn).toBe(`arn:aws:sqs:${home.region}:${ACCOUNT}:assay-auditor-change`)
    const message = JSON.parse(hourly?.Target.Input ?? '') as { resources: { arn: string }[] }
    expect(message).toMatchObject({ type: 'look-now', at: '<aws.scheduler.scheduled-time>' })
    expect(message.resources.map(({ arn }) => arn)).toEqual([
      `arn:aws:dynamodb:${home.region}:${ACCOUNT}:table/assay`,
      ...ownRegions(extent).map(region => `arn:aws:events:${region}:${ACCOUNT}:assay`),
    ])
  })
})
