import { listDeployedRegions } from '../../../audit/deployment/scope.ts'
import {
  DEFAULT_BUS,
  DEFAULT_PREFIX,
  nameParts,
  nameQueue,
} from '../../../audit/resources/assay/deployment-names.ts'
import { listRegionRules, type DeployedRule } from '../../../audit/deployment/rules.ts'
import { allWorkers } from '../../../audit/deployment/workers.ts'
import type { WorkerName } from '../../../audit/resources/collector-queue.ts'
import { isMatchedByPattern } from '../../audit/events/event-pattern.ts'
import { deriveDeploymentScope } from './deployment.ts'

const ownNames = nameParts(DEFAULT_PREFIX)
import type { DeliveredEvent, EventFolder, ProposedRule } from '../ground-truth/event-folder.ts'
import type { EventWorld } from './event-world.ts'

/** The state of a rule that also receives read-only events (EventBridge User Guide, "Events from CloudTrail"). */
const ALL_EVENTS = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'

const known = new Map<string, DeployedRule[]>()

/** The deployed rules in `region` for a folder's account. */
export function listWorldRules(region: string, world: EventWorld): DeployedRule[] {
  const { account, homeRegion, regionsInScope } = world
  const key = [region, account, homeRegion, ...regionsInScope].join(' ')
  const deploymentScope = deriveDeploymentScope(world)
  const isOwn = () => listDeployedRegions(deploymentScope).includes(region)
  const rules = known.get(key) ?? (isOwn() ? listRegionRules(region, account, deploymentScope) : [])
  known.set(key, rules)
  return rules
}

/** The queues to which the deployed rules deliver `event`, through the home region's bus if it arises elsewhere. */
export function listTargetQueues(event: DeliveredEvent, world: EventWorld): WorkerName[] {
  const arising = listWorldRules(event.region, world).filter(
    rule => rule.bus === DEFAULT_BUS && isMatchedByRule(rule, event),
  )
  const forwards = arising.some(({ target }) => target.endsWith(`:event-bus/${ownNames.ingestBus}`))
  const forwarded = forwards ? listWorldRules(world.homeRegion, world) : []
  const arriving = forwarded.filter(rule => rule.bus === ownNames.ingestBus && isMatchedByRule(rule, event))
  const targets = new Set([...arising, ...arriving].map(({ target }) => target.split(':').at(-1)))
  return allWorkers.filter(workerName => targets.has(nameQueue(workerName, DEFAULT_PREFIX)))
}

/** Whether a rule with this pattern and state matches `event`. */
export function isMatchedByRule(
  { pattern, state }: { pattern: object; state?: string },
  event: DeliveredEvent,
): boolean {
  return isMatchedByPattern(pattern, event) && (state === ALL_EVENTS || !onlyReads(event))
}

function onlyReads({ 'detail-type': type, detail }: DeliveredEvent): boolean {
  const isNotified =
    typeof detail === 'object' && detail !== null && 'readOnly' in detail && detail.readOnly === true
  return type.endsWith('via CloudTrail') && isNotified
}

/** Whether a proposed rule is in the region of `event` and matches it. */
export function isRuleForEvent(rule: ProposedRule, event: DeliveredEvent, { world }: EventFolder): boolean {
  return listRegions(rule.where, world).includes(event.region) && isMatchedByRule(rule, event)
}

/** The regions in `where` of a rule, by description or name. */
function listRegions(where: string, { homeRegion, regionsInScope }: EventWorld): readonly string[] {
  return [
    ...(where.includes('every region in scope') ? regionsInScope : []),
    ...(where.includes('home') ? [homeRegion] : []),
    ...(where.match(/[a-z]{2}(?:-[a-z]+)+-\d/g) ?? []),
  ]
}
