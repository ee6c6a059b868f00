import { firstRegionOf, partitionOf } from '../resources/arn.ts'
import type { Configuration } from './configuration.ts'

/** The regions in which changes become known: those in scope, and the first of the partition, where IAM's are told. */
export function arrivalRegions({ home, regions }: Pick<Configuration, 'home' | 'regions'>): string[] {
  return [...new Set([...regions, firstRegionOf(partitionOf(home))])]
}
