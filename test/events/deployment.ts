import { alarmsIn, deadLettersIn, workQueuesIn } from '../../audit/deployment/alarms.ts'
import type { Extent } from '../../audit/deployment/extent.ts'
import { queueName } from '../../audit/deployment/names.ts'
import { rulesIn } from '../../audit/deployment/rules.ts'
import { queuesOf, workers } from '../../audit/deployment/workers.ts'
import { configurationOf } from '../../audit/settings/configuration.ts'
import type { World } from '../../examples/described/world.ts'
import * as own from '../../functions/answers/assay/operations.ts'
import type { Operation } from '../../functions/answers/operation.ts'

type Input = Readonly<Record<string, unknown>>

/** A described account that Assay is deployed in; of its rules those that are told by name have the state that is told. */
export type Deployed = World & { eventRules?: Readonly<Record<string, { state: string }>> }

const extents = new Map<string, Extent>()

/** How far Assay reaches in a described account. */
export function extentOf({ homeRegion, regionsInScope }: World): Extent {
  const key = [homeRegion, ...regionsInScope].join(' ')
  const extent = extents.get(key) ?? configurationOf({ home: homeRegion, regions: regionsInScope })
  extents.set(key, extent)
  return extent
}

/** What AWS answers of Assay itself: it stands as it was deployed. Nothing where the operation asks of something else. */
export function deploymentAnswer(
  operation: Operation,
  region: string,
  input: Input,
  world: Deployed,
): { output: object } | undefined {
  const output = outputOf(operation, region, input, world)
  return output && { output }
}

function outputOf(operation: Operation, region: string, input: Input, world: Deployed): object | undefined {
  const { account } = world
  switch (operation) {
    case own.listRules:
      return {
        Rules: rulesOf(region, world).filter(({ EventBusName }) => EventBusName === input['EventBusName']),
      }
    case own.listRuleNamesByTarget:
      return {
        RuleNames: rulesIn(region, account, extentOf(world))
          .filter(({ bus, target }) => bus === input['EventBusName'] && target === input['TargetArn'])
          .map(({ name }) => name),
      }
    case own.describeAlarms:
      return {
        MetricAlarms: alarmsIn(region, account, extentOf(world)).map(AlarmName => ({
          AlarmName,
          StateValue: 'OK',
        })),
      }
    case own.listQueues:
      return { QueueUrls: queuesIn(region, world).map(name => urlOf(name, region, account)) }
    case own.getQueueAttributes:
      return { Attributes: { ApproximateNumberOfMessages: '0' } }
    case own.listEventSourceMappings:
      return { EventSourceMappings: mappingsIn(region, account) }
    case own.getOwnFunction:
      return { Configuration: { FunctionName: input['FunctionName'] } }
    case own.getSchedule:
      return { Name: input['Name'], State: 'ENABLED' }
    case own.getItem:
      return {}
    default:
      return undefined
  }
}

function rulesOf(region: string, { account, eventRules = {}, ...world }: Deployed) {
  const deployed = rulesIn(region, account, extentOf({ account, ...world })).map(
    ({ name, bus, pattern, state }) => ({
      Name: name,
      EventBusName: bus,
      State: state,
      EventPattern: JSON.stringify(pattern),
    }),
  )
  const told = Object.entries(eventRules).flatMap(([arn, { state }]) => {
    const [, , , where, , resource = ''] = arn.split(':')
    const [, ...names] = resource.split('/')
    const [name = '', bus = 'default'] = names.toReversed()
    return where === region ? [{ Name: name, EventBusName: bus, State: state }] : []
  })
  const states = new Map(told.map(({ Name, EventBusName, State }) => [`${EventBusName}/${Name}`, State]))
  const standing = deployed.map(rule => ({
    ...rule,
    State: states.get(`${rule.EventBusName}/${rule.Name}`) ?? rule.State,
  }))
  const names = new Set(standing.map(({ Name }) => Name))
  return [...standing, ...told.filter(({ Name }) => !names.has(Name))]
}

function queuesIn(region: string, world: World): string[] {
  const extent = extentOf(world)
  return [...workQueuesIn(region, extent), ...deadLettersIn(region, extent)]
}

function urlOf(queue: string, region: string, account: string): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${queue}`
}

function mappingsIn(region: string, account: string): object[] {
  return workers.flatMap(worker =>
    queuesOf(worker).map(queue => ({
      State: 'Enabled',
      EventSourceArn: `arn:aws:sqs:${region}:${account}:${queueName(queue)}`,
      FunctionArn: `arn:aws:lambda:${region}:${account}:function:${queueName(worker)}`,
    })),
  )
}
