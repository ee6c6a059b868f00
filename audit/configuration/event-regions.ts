import { getGlobalServicesRegion, getPartition } from '../resources/arn.ts'
import { GLOBAL_REGION, type Resource } from '../resources/resource.ts'
import type { Configuration } from './configuration.ts'

/** The regions in which changes become known: those in scope, and the first of the partition, where IAM's are told. */
export function listEventRegions({ home, regions }: Pick<Configuration, 'home' | 'regions'>): string[] {
  return [...new Set([...regions, getGlobalServicesRegion(getPartition(home))])]
}

/** Whether a resource is audited where these regions are in scope: what is of no region is, and Assay itself. */
export function isResourceInScope({ kind, region }: Resource, regions: readonly string[]): boolean {
  return region === GLOBAL_REGION || regions.includes(region) || kind.startsWith('Assay::')
}
