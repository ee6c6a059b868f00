import { firstRegionOf, partitionOf } from '../resources/arn.ts'
import type { Configuration } from '../settings/configuration.ts'
import { arrivalRegions } from '../settings/regions.ts'
import { iamChange, triggers, type Trigger } from '../changes/triggers.ts'

/** How far a deployment reaches: its home, the regions in scope, the organization that it hears of, when it sweeps. */
export type Extent = Pick<Configuration, 'home' | 'regions' | 'organization' | 'schedules' | 'timing'>

/** Where a deployment gets events from. */
export type Catchment = Pick<Extent, 'home' | 'regions' | 'organization'>

/** The regions in which anything of Assay is: its home, and those in which changes become known. */
export function ownRegions({ home, regions }: Pick<Extent, 'home' | 'regions'>): string[] {
  return [...new Set([home, ...arrivalRegions({ home, regions })])]
}

/** The triggers whose events arise in `region`, which is one of Assay's own. */
export function triggersIn(region: string, { regions }: Pick<Extent, 'regions'>): Trigger[] {
  return triggers.filter(({ where }) => {
    if (where === 'OWN_REGIONS') return true
    if (where === 'FIRST_REGION') return region === firstRegionOf(partitionOf(region))
    return regions.includes(region)
  })
}

/** The triggers whose events are forwarded to the home region: from others, and by who manages the organization. */
export function forwardedTriggers(extent: Catchment): Trigger[] {
  const others = ownRegions(extent).filter(region => region !== extent.home)
  const managed = extent.organization === undefined ? [] : [iamChange]
  const forwarded = [...others.flatMap(region => triggersIn(region, extent)), ...managed]
  return triggers.filter(trigger => forwarded.includes(trigger))
}
