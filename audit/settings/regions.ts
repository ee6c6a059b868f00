import { firstRegionOf, partitionOf } from '../resources/arn.ts'
import { GLOBAL, type Resource } from '../resources/resource.ts'
import type { Configuration } from './configuration.ts'

/** The regions in which changes become known: those in scope, and the first of the partition, where IAM's are told. */
export function arrivalRegions({ home, regions }: Pick<Configuration, 'home' | 'regions'>): string[] {
  return [...new Set([...regions, firstRegionOf(partitionOf(home))])]
}

/** Whether a resource is audited where these regions are in scope: what is of no region is, and Assay itself. */
export function isInScope({ kind, region }: Resource, regions: readonly string[]): boolean {
  return region === GLOBAL || regions.includes(region) || kind.startsWith('Assay::')
}
