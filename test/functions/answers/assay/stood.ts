import type { Reading } from '../../../../audit/account/reader.ts'
import { alarmsIn, deadLettersIn, workQueuesIn } from '../../../../audit/deployment/alarms.ts'
import { queueName } from '../../../../audit/deployment/names.ts'
import { rulesIn } from '../../../../audit/deployment/rules.ts'
import { queuesOf, workers } from '../../../../audit/deployment/workers.ts'
import { aspectsOf } from '../../../../audit/resources/kinds.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { configurationOf } from '../../../../audit/settings/configuration.ts'
import { CallFailed, type Call } from '../../../../functions/answers/operation.ts'
import { readerBy } from '../../../../functions/answers/reader.ts'
import { redaction } from '../../../../functions/answers/redaction.ts'

export const ACCOUNT = '111122223333'

/** Assay with its home in Ireland, for that and Frankfurt: the first region is Virginia. */
export const extent = configurationOf({ home: 'eu-west-1', regions: ['eu-west-1', 'eu-central-1'] })

type Input = Readonly<Record<string, unknown>>

/** What an operation answers in a region to an input, given what it would answer if all was well. */
export type Instead = Readonly<
  Record<string, (well: Record<string, unknown>, region: string, input: Input) => object>
>

/** An error that AWS answers with. */
export function refused(error: string): object {
  return { error }
}

/** AWS, as it answers where the deployment stands as it was deployed, but for `instead`. */
export function standing(instead: Instead = {}): Call {
  return (operation, region, input) => {
    const well = wellOf(operation.name, region, input)
    if (well === undefined) return Promise.reject(new Error(`${operation.name} was not expected`))
    const answer = instead[operation.name]?.(well, region, input) ?? well
    if (!('error' in answer)) return Promise.resolve(answer)
    return Promise.reject(new CallFailed(operation, String(answer.error), 'so it was'))
  }
}

function wellOf(operation: string, region: string, input: Input): Record<string, unknown> | undefined {
  const rules = rulesIn(region, ACCOUNT, extent)
  const own = [...workQueuesIn(region, extent), ...deadLettersIn(region, extent)]
  switch (operation) {
    case 'ListRules':
      return {
        Rules: rules
          .filter(({ bus }) => bus === input['EventBusName'])
          .map(({ name, pattern, state }) => ({
            Name: name,
            State: state,
            EventPattern: JSON.stringify(pattern),
          })),
      }
    case 'ListRuleNamesByTarget':
      return {
        RuleNames: rules
          .filter(({ bus, target }) => bus === input['EventBusName'] && target === input['TargetArn'])
          .map(({ name }) => name),
      }
    case 'DescribeAlarms':
      return {
        MetricAlarms: alarmsIn(region, ACCOUNT, extent).map(AlarmName => ({ AlarmName, StateValue: 'OK' })),
      }
    case 'ListQueues':
      return { QueueUrls: own.map(name => `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${name}`) }
    case 'GetQueueAttributes':
      return { Attributes: { ApproximateNumberOfMessages: '0' } }
    case 'ListEventSourceMappings':
      return {
        EventSourceMappings: workers.flatMap(worker => queuesOf(worker).map(queue => mapping(worker, queue))),
      }
    case 'GetFunction':
      return { Configuration: { FunctionName: input['FunctionName'] } }
    case 'GetSchedule':
      return { Name: input['Name'], State: 'ENABLED' }
    case 'GetItem':
      return { Item: { body: { S: JSON.stringify({ last: ended }) } } }
    case 'DescribeTrails':
      return {
        trailList: [
          { Name: 'org', TrailARN: 'arn', IsMultiRegionTrail: true, LogFileValidationEnabled: true },
        ],
      }
    case 'GetTrailStatus':
      return { IsLogging: true }
    case 'GetEventSelectors':
      return { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }
    case 'GetCallerIdentity':
      return { Account: ACCOUNT }
    default:
      return undefined
  }
}

/** The sweep that ended last. */
export const ended = {
  id: 'sweep:111122223333:2026-11-24T03:00:00.000Z',
  account: ACCOUNT,
  region: 'eu-west-1',
  startedAt: '2026-11-24T03:00:00.000Z',
  endedAt: '2026-11-24T03:10:00.000Z',
  baseline: false,
  looked: 120,
  lost: 0,
  unlisted: [] as string[],
  open: 0,
}

function mapping(worker: (typeof workers)[number], queue: Parameters<typeof queueName>[0]) {
  return {
    State: 'Enabled',
    EventSourceArn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:${queueName(queue)}`,
    FunctionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${queueName(worker)}`,
  }
}

/** What reading all of `resource` finds. */
export function readingOf(resource: Resource, instead?: Instead): Promise<Reading> {
  return readerBy(standing(instead), redaction('key'), extent).read(resource, aspectsOf(resource.kind))
}

/** The facts that reading all of `resource` finds. */
export async function factsOf(resource: Resource, instead?: Instead) {
  const reading = await readingOf(resource, instead)
  if (reading === 'NOT_FOUND') throw new Error('not found')
  return reading.facts
}
