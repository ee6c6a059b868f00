import { getGlobalServicesRegion, getPartition } from '../resources/arn.ts'
import type { Configuration } from '../configuration/configuration.ts'
import { listEventRegions } from '../configuration/event-regions.ts'
import { iamTrigger, listTriggers, type Trigger } from '../events/triggers.ts'

/** A deployment: its prefix and home stack, its home region, the regions in scope, the organization, its schedules and timing. */
export type DeploymentScope = Pick<
  Configuration,
  'prefix' | 'stack' | 'home' | 'regions' | 'organization' | 'schedules' | 'timing'
> &
  OptionScope

/** What a configuration can ask for; without it, nothing is deployed for it. */
export type OptionScope = Partial<Pick<Configuration, 'routes' | 'securityHub' | 'securityLake' | 'evidence'>>

/** Where a deployment receives events from, and where it sends notifications. */
export type EventSourceScope = Pick<
  DeploymentScope,
  'prefix' | 'stack' | 'home' | 'regions' | 'organization'
> &
  OptionScope

/** Lists the regions where Assay is deployed: its home region, and those where events arise. */
export function listDeployedRegions({ home, regions }: Pick<DeploymentScope, 'home' | 'regions'>): string[] {
  return [...new Set([home, ...listEventRegions({ home, regions })])]
}

/** Lists the triggers whose events arise in one of the regions where Assay is deployed. */
export function listRegionTriggers(
  region: string,
  { regions, prefix }: Pick<DeploymentScope, 'regions' | 'prefix'>,
): Trigger[] {
  return listTriggers(prefix).filter(({ regions: where, patterns }) => {
    if (patterns.length === 0) return false
    if (where === 'ASSAY_REGIONS') return true
    if (where === 'IAM_EVENT_REGION') return region === getGlobalServicesRegion(getPartition(region))
    return regions.includes(region)
  })
}

/** Lists the triggers whose events are forwarded to the home region: from other regions and the management account. */
export function listForwardedTriggers(scope: EventSourceScope): Trigger[] {
  const others = listDeployedRegions(scope).filter(region => region !== scope.home)
  const managed = scope.organization === undefined ? [] : [iamTrigger]
  const forwarded = [...others.flatMap(region => listRegionTriggers(region, scope)), ...managed]
  return listTriggers(scope.prefix).filter(trigger => forwarded.some(({ queue }) => queue === trigger.queue))
}
