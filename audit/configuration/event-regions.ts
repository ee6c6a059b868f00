import { getGlobalServicesRegion, getPartition } from '../resources/arn.ts'
import { GLOBAL_REGION, type Resource } from '../resources/resource.ts'
import type { Configuration } from './configuration.ts'

/** The regions that send events: the audited regions, and the region of the partition's global services for IAM. */
export function listEventRegions({ home, regions }: Pick<Configuration, 'home' | 'regions'>): string[] {
  return [...new Set([...regions, getGlobalServicesRegion(getPartition(home))])]
}

/** Whether a resource is in scope of the audited regions. Global resources and Assay itself always are. */
export function isResourceInScope({ kind, region }: Resource, regions: readonly string[]): boolean {
  return region === GLOBAL_REGION || regions.includes(region) || kind.startsWith('Assay::')
}
