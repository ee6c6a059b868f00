import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { alarmsIn, deadLettersIn, workQueuesIn } from '../../../audit/deployment/alarms.ts'
import { PREFIX } from '../../../audit/deployment/names.ts'
import { rulesIn, type DeployedRule } from '../../../audit/deployment/rules.ts'
import type { BrokenRule } from '../../../audit/resources/assay/watch.ts'
import { unlessAbsent, type Ask, type Aspect } from '../aspect.ts'
import { askAll } from '../pages.ts'
import { extentOf } from './extent.ts'
import {
  describeAlarms,
  getQueueAttributes,
  listQueues,
  listRuleNamesByTarget,
  listRules,
} from './operations.ts'

type Watch = Aspect<'Assay::Watch'>

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const NO_BUS = ['ResourceNotFoundException']
const NO_QUEUE = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']

const rulesAnswer = z.object({
  Rules: optional(
    z.array(z.object({ Name: z.string(), State: z.string(), EventPattern: optional(z.string()) })),
  ),
})
const namesAnswer = z.object({ RuleNames: optional(z.array(z.string())) })

/** The rules of a region against those that this version deploys. A bus that is not there has none. */
export const rules: Watch = {
  operations: [listRules, listRuleNamesByTarget],
  absent: [],
  async read(ask, { account, region }, _redact, extent) {
    const expected = rulesIn(region, account, extentOf(extent))
    const buses = [...new Set(expected.map(({ bus }) => bus))]
    const faults = await Promise.all(
      buses.map(bus =>
        faultsOf(
          ask,
          bus,
          expected.filter(rule => rule.bus === bus),
        ),
      ),
    )
    return { facts: { rules: { expected: expected.length, broken: faults.flat() } } }
  },
}

async function faultsOf(ask: Ask, bus: string, expected: readonly DeployedRule[]): Promise<BrokenRule[]> {
  const found = await unlessAbsent(NO_BUS, rulesOn(ask, bus), [])
  const targets = [...new Set(expected.map(({ target }) => target))]
  const delivering = new Map(
    await Promise.all(
      targets.map(
        async target => [target, await unlessAbsent(NO_BUS, namesTo(ask, bus, target), [])] as const,
      ),
    ),
  )
  return expected.flatMap(rule => {
    const there = found.find(({ Name }) => Name === rule.name)
    const fault = faultOf(rule, there, delivering.get(rule.target) ?? [])
    return fault === undefined ? [] : [{ name: rule.name, bus, fault }]
  })
}

async function rulesOn(ask: Ask, bus: string) {
  const pages = await askAll(ask, listRules, { NamePrefix: PREFIX, EventBusName: bus }, rulesAnswer)
  return pages.flatMap(({ Rules }) => Rules ?? [])
}

async function namesTo(ask: Ask, bus: string, target: string): Promise<string[]> {
  const input = { TargetArn: target, EventBusName: bus }
  const pages = await askAll(ask, listRuleNamesByTarget, input, namesAnswer)
  return pages.flatMap(({ RuleNames }) => RuleNames ?? [])
}

/** Both states of rules that are on begin alike; a rule that lets in more than it has to is not at fault. */
function faultOf(
  { name, pattern, state }: DeployedRule,
  there: { State: string; EventPattern?: string | null | undefined } | undefined,
  delivering: readonly string[],
): BrokenRule['fault'] | undefined {
  if (there === undefined) return 'MISSING'
  if (!there.State.startsWith('ENABLED')) return 'DISABLED'
  if (!there.State.startsWith(state)) return 'CHANGED'
  if (!isDeepStrictEqual(parsed(there.EventPattern ?? ''), pattern)) return 'CHANGED'
  return delivering.includes(name) ? undefined : 'ASTRAY'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const alarmsAnswer = z.object({
  MetricAlarms: optional(z.array(z.object({ AlarmName: z.string(), StateValue: z.string() }))),
})

/** The alarms of a region: those of this version that are not there, and whichever of Assay's went off. */
export const alarms: Watch = {
  operations: [describeAlarms],
  absent: [],
  async read(ask, { account, region }, _redact, extent) {
    const expected = alarmsIn(region, account, extentOf(extent))
    const input = { AlarmNamePrefix: PREFIX, AlarmTypes: ['MetricAlarm'], MaxRecords: 100 }
    const pages = await askAll(ask, describeAlarms, input, alarmsAnswer)
    const found = pages.flatMap(({ MetricAlarms }) => MetricAlarms ?? [])
    const names = new Set(found.map(({ AlarmName }) => AlarmName))
    const raised = found.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName)
    const missing = expected.filter(name => !names.has(name))
    return { facts: { alarms: { missing, raised: raised.toSorted((a, b) => (a < b ? -1 : 1)) } } }
  },
}

const urlsAnswer = z.object({ QueueUrls: optional(z.array(z.string())) })
const depthAnswer = z.object({
  Attributes: z.object({ ApproximateNumberOfMessages: z.string().check(z.regex(/^\d{1,12}$/)) }),
})

/** The queues of a region: those of this version that are not there, and what dead letters hold. */
export const queues: Watch = {
  operations: [listQueues, getQueueAttributes],
  absent: [],
  async read(ask, { region }, _redact, extent) {
    const own = extentOf(extent)
    const deadLetters = deadLettersIn(region, own)
    const pages = await askAll(ask, listQueues, { QueueNamePrefix: PREFIX, MaxResults: 1_000 }, urlsAnswer)
    const urls = new Map(pages.flatMap(({ QueueUrls }) => QueueUrls ?? []).map(url => [nameIn(url), url]))
    const depths = await Promise.all(
      deadLetters.map(async name => {
        const url = urls.get(name)
        return [name, url === undefined ? 'MISSING' : await depthOf(ask, url)] as const
      }),
    )
    const gone = depths.flatMap(([name, depth]) => (depth === 'MISSING' ? [name] : []))
    const held = depths.flatMap(([name, depth]) =>
      depth === 'MISSING' || depth === 0 ? [] : [[name, depth]],
    )
    const missing = [...workQueuesIn(region, own).filter(name => !urls.has(name)), ...gone]
    return { facts: { queues: { missing, deadLetters: Object.fromEntries(held) as Record<string, number> } } }
  },
}

async function depthOf(ask: Ask, QueueUrl: string): Promise<number | 'MISSING'> {
  const input = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }
  const answer = await unlessAbsent(NO_QUEUE, ask(getQueueAttributes, input, depthAnswer), undefined)
  return answer === undefined ? 'MISSING' : Number(answer.Attributes.ApproximateNumberOfMessages)
}

function nameIn(url: string): string {
  return url.split('/').at(-1) ?? url
}
