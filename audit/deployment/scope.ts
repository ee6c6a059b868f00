import { getGlobalServicesRegion, getPartition } from '../resources/arn.ts'
import type { Configuration } from '../configuration/configuration.ts'
import { listEventRegions } from '../configuration/event-regions.ts'
import { iamTrigger, triggers, type Trigger } from '../events/triggers.ts'

/** How far a deployment reaches: its home, the regions in scope, the organization that it hears of, when it sweeps. */
export type DeploymentScope = Pick<
  Configuration,
  'home' | 'regions' | 'organization' | 'schedules' | 'timing'
>

/** Where a deployment gets events from. */
export type EventSourceScope = Pick<DeploymentScope, 'home' | 'regions' | 'organization'>

/** The regions in which anything of Assay is: its home, and those in which changes become known. */
export function listDeployedRegions({ home, regions }: Pick<DeploymentScope, 'home' | 'regions'>): string[] {
  return [...new Set([home, ...listEventRegions({ home, regions })])]
}

/** The triggers whose events arise in `region`, which is one of Assay's own. */
export function listRegionTriggers(region: string, { regions }: Pick<DeploymentScope, 'regions'>): Trigger[] {
  return triggers.filter(({ regions: where }) => {
    if (where === 'ASSAY_REGIONS') return true
    if (where === 'IAM_EVENT_REGION') return region === getGlobalServicesRegion(getPartition(region))
    return regions.includes(region)
  })
}

/** The triggers whose events are forwarded to the home region: from others, and by who manages the organization. */
export function listForwardedTriggers(scope: EventSourceScope): Trigger[] {
  const others = listDeployedRegions(scope).filter(region => region !== scope.home)
  const managed = scope.organization === undefined ? [] : [iamTrigger]
  const forwarded = [...others.flatMap(region => listRegionTriggers(region, scope)), ...managed]
  return triggers.filter(trigger => forwarded.includes(trigger))
}
