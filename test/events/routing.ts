import { ownRegions } from '../../audit/deployment/extent.ts'
import { BUS, DEFAULT_BUS, queueName } from '../../audit/deployment/names.ts'
import { rulesIn, type DeployedRule } from '../../audit/deployment/rules.ts'
import { workers } from '../../audit/deployment/workers.ts'
import type { Worker } from '../../audit/messages.ts'
import { lets } from '../audit/changes/event-pattern.ts'
import { extentOf } from './deployment.ts'
import type { DeliveredEvent, EventFolder, ProposedRule } from './folder.ts'
import type { EventWorld } from './whole.ts'

/** The state of a rule that also gets what only reads (EventBridge User Guide, "Events from CloudTrail"). */
const ALL_EVENTS = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'

const known = new Map<string, DeployedRule[]>()

/** The rules that are deployed in `region` for a folder's account; none where nothing of Assay is. */
export function deployedRules(region: string, world: EventWorld): DeployedRule[] {
  const { account, homeRegion, regionsInScope } = world
  const key = [region, account, homeRegion, ...regionsInScope].join(' ')
  const extent = extentOf(world)
  const isOwn = () => ownRegions(extent).includes(region)
  const rules = known.get(key) ?? (isOwn() ? rulesIn(region, account, extent) : [])
  known.set(key, rules)
  return rules
}

/** The queues to which the deployed rules deliver `event`, from another region by way of the home region's bus. */
export function queuesOf(event: DeliveredEvent, world: EventWorld): Worker[] {
  const arising = deployedRules(event.region, world).filter(
    rule => rule.bus === DEFAULT_BUS && letsIn(rule, event),
  )
  const forwards = arising.some(({ target }) => target.endsWith(`:event-bus/${BUS}`))
  const forwarded = forwards ? deployedRules(world.homeRegion, world) : []
  const arriving = forwarded.filter(rule => rule.bus === BUS && letsIn(rule, event))
  const targets = new Set([...arising, ...arriving].map(({ target }) => target.split(':').at(-1)))
  return workers.filter(worker => targets.has(queueName(worker)))
}

/** Whether a rule of this pattern and state lets `event` in. */
export function letsIn(
  { pattern, state }: { pattern: object; state?: string },
  event: DeliveredEvent,
): boolean {
  return lets(pattern, event) && (state === ALL_EVENTS || !onlyReads(event))
}

function onlyReads({ 'detail-type': type, detail }: DeliveredEvent): boolean {
  const isTold =
    typeof detail === 'object' && detail !== null && 'readOnly' in detail && detail.readOnly === true
  return type.endsWith('via CloudTrail') && isTold
}

/** Whether a proposed rule is one of the region in which `event` arises, and lets it in. */
export function isProposedFor(rule: ProposedRule, event: DeliveredEvent, { world }: EventFolder): boolean {
  return regionsIn(rule.where, world).includes(event.region) && letsIn(rule, event)
}

/** The regions that `where` of a rule speaks of, in words and by their names. */
function regionsIn(where: string, { homeRegion, regionsInScope }: EventWorld): readonly string[] {
  return [
    ...(where.includes('every region in scope') ? regionsInScope : []),
    ...(where.includes('home') ? [homeRegion] : []),
    ...(where.match(/[a-z]{2}(?:-[a-z]+)+-\d/g) ?? []),
  ]
}
