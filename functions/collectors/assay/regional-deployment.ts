import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { listAlarmNames, listDeadLetterQueues, listWorkQueues } from '../../../audit/deployment/alarms.ts'
import { PREFIX } from '../../../audit/resources/assay/deployment-names.ts'
import { listRegionRules, type DeployedRule } from '../../../audit/deployment/rules.ts'
import type { BrokenRule } from '../../../audit/resources/assay/regional-deployment.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import {
  describeAlarms,
  getOwnQueueAttributes,
  listQueues,
  listRuleNamesByTarget,
  listRules,
} from './operations.ts'

type RegionalCollector = FactCollector<'Assay::RegionalDeployment'>

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const BUS_NOT_FOUND = ['ResourceNotFoundException']
const QUEUE_NOT_FOUND = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']

const rulesResponse = z.object({
  Rules: optional(
    z.array(z.object({ Name: z.string(), State: z.string(), EventPattern: optional(z.string()) })),
  ),
})
const namesResponse = z.object({ RuleNames: optional(z.array(z.string())) })

/** The rules of a region compared with those that this version deploys. A missing bus has no rules. */
export const regionalRules: RegionalCollector = {
  operations: [listRules, listRuleNamesByTarget],
  notFoundErrors: [],
  async collect(callApi, { account, region }, _redact, deploymentScope) {
    const expected = listRegionRules(region, account, requireDeploymentScope(deploymentScope))
    const buses = [...new Set(expected.map(({ bus }) => bus))]
    const faults = await Promise.all(
      buses.map(bus =>
        listRuleFaults(
          callApi,
          bus,
          expected.filter(rule => rule.bus === bus),
        ),
      ),
    )
    return { facts: { rules: { expected: expected.length, broken: faults.flat() } } }
  },
}

async function listRuleFaults(
  callApi: TypedAwsCall,
  bus: string,
  expected: readonly DeployedRule[],
): Promise<BrokenRule[]> {
  const found = await handleNotFound(BUS_NOT_FOUND, fetchRules(callApi, bus), [])
  const targets = [...new Set(expected.map(({ target }) => target))]
  const delivering = new Map(
    await Promise.all(
      targets.map(
        async target =>
          [target, await handleNotFound(BUS_NOT_FOUND, fetchRuleNames(callApi, bus, target), [])] as const,
      ),
    ),
  )
  return expected.flatMap(rule => {
    const deployed = found.find(({ Name }) => Name === rule.name)
    const fault = findRuleFault(rule, deployed, delivering.get(rule.target) ?? [])
    return fault === undefined ? [] : [{ name: rule.name, bus, fault }]
  })
}

async function fetchRules(callApi: TypedAwsCall, bus: string) {
  const pages = await fetchAllPages(
    callApi,
    listRules,
    { NamePrefix: PREFIX, EventBusName: bus },
    rulesResponse,
  )
  return pages.flatMap(({ Rules }) => Rules ?? [])
}

async function fetchRuleNames(callApi: TypedAwsCall, bus: string, target: string): Promise<string[]> {
  const input = { TargetArn: target, EventBusName: bus }
  const pages = await fetchAllPages(callApi, listRuleNamesByTarget, input, namesResponse)
  return pages.flatMap(({ RuleNames }) => RuleNames ?? [])
}

/** Both enabled states begin with ENABLED. Additional targets are not a fault. */
function findRuleFault(
  { name, pattern, state }: DeployedRule,
  deployed: { State: string; EventPattern?: string | null | undefined } | undefined,
  delivering: readonly string[],
): BrokenRule['fault'] | undefined {
  if (deployed === undefined) return 'MISSING'
  if (!deployed.State.startsWith('ENABLED')) return 'DISABLED'
  if (!deployed.State.startsWith(state)) return 'CHANGED'
  if (!isDeepStrictEqual(parseJson(deployed.EventPattern ?? ''), pattern)) return 'CHANGED'
  return delivering.includes(name) ? undefined : 'WRONG_TARGET'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const alarmsResponse = z.object({
  MetricAlarms: optional(z.array(z.object({ AlarmName: z.string(), StateValue: z.string() }))),
})

/** The alarms of a region: missing ones of this version, and all Assay alarms in state ALARM. */
export const regionalAlarms: RegionalCollector = {
  operations: [describeAlarms],
  notFoundErrors: [],
  async collect(callApi, { account, region }, _redact, deploymentScope) {
    const expected = listAlarmNames(region, account, requireDeploymentScope(deploymentScope))
    const input = { AlarmNamePrefix: PREFIX, AlarmTypes: ['MetricAlarm'], MaxRecords: 100 }
    const pages = await fetchAllPages(callApi, describeAlarms, input, alarmsResponse)
    const found = pages.flatMap(({ MetricAlarms }) => MetricAlarms ?? [])
    const names = new Set(found.map(({ AlarmName }) => AlarmName))
    const raised = found.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName)
    const missing = expected.filter(name => !names.has(name))
    return { facts: { alarms: { missing, raised: raised.toSorted((a, b) => (a < b ? -1 : 1)) } } }
  },
}

const urlsResponse = z.object({ QueueUrls: optional(z.array(z.string())) })
const depthResponse = z.object({
  Attributes: z.object({ ApproximateNumberOfMessages: z.string().check(z.regex(/^\d{1,12}$/)) }),
})

/** The queues of a region: missing ones of this version, and dead-letter queues with messages. */
export const regionalQueues: RegionalCollector = {
  operations: [listQueues, getOwnQueueAttributes],
  notFoundErrors: [],
  async collect(callApi, { region }, _redact, deploymentScope) {
    const own = requireDeploymentScope(deploymentScope)
    const deadLetters = listDeadLetterQueues(region, own)
    const pages = await fetchAllPages(
      callApi,
      listQueues,
      { QueueNamePrefix: PREFIX, MaxResults: 1_000 },
      urlsResponse,
    )
    const urls = new Map(
      pages.flatMap(({ QueueUrls }) => QueueUrls ?? []).map(url => [parseQueueName(url), url]),
    )
    const depths = await Promise.all(
      deadLetters.map(async name => {
        const url = urls.get(name)
        return [name, url === undefined ? 'MISSING' : await fetchQueueDepth(callApi, url)] as const
      }),
    )
    const missingDeadLetters = depths.flatMap(([name, depth]) => (depth === 'MISSING' ? [name] : []))
    const nonEmpty = depths.flatMap(([name, depth]) =>
      depth === 'MISSING' || depth === 0 ? [] : [[name, depth]],
    )
    const missing = [...listWorkQueues(region, own).filter(name => !urls.has(name)), ...missingDeadLetters]
    return {
      facts: { queues: { missing, deadLetters: Object.fromEntries(nonEmpty) as Record<string, number> } },
    }
  },
}

async function fetchQueueDepth(callApi: TypedAwsCall, QueueUrl: string): Promise<number | 'MISSING'> {
  const input = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }
  const response = await handleNotFound(
    QUEUE_NOT_FOUND,
    callApi(getOwnQueueAttributes, input, depthResponse),
    undefined,
  )
  return response === undefined ? 'MISSING' : Number(response.Attributes.ApproximateNumberOfMessages)
}

function parseQueueName(url: string): string {
  return url.split('/').at(-1) ?? url
}
