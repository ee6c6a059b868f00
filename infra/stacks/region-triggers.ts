import type { Trigger } from '../../audit/events/triggers.ts'
import { listDeployedRegions, listRegionTriggers } from '../../audit/deployment/scope.ts'
import { getPartition } from '../../audit/resources/arn.ts'
import { ConfigurationError, type Configuration } from '../../audit/configuration/configuration.ts'

/** A region and the changes that become known there. */
export interface RegionTriggers {
  region: string
  triggers: readonly Trigger[]
}

/** The changes that become known in the home region itself; if it is not in scope, those of Assay alone. */
export function resolveHomeArrival(configuration: Configuration): RegionTriggers {
  return resolveArrival(configuration.home, configuration)
}

/** The other regions in which changes become known, in order. Throws ConfigurationError. */
export function listForwardedArrivals(configuration: Configuration): RegionTriggers[] {
  const { home, regions } = configuration
  const foreign = regions.find(region => getPartition(region) !== getPartition(home))
  if (foreign !== undefined)
    throw new ConfigurationError(
      `assay.config.json: "regions": ${foreign} is not in the partition of ${home}, and events do not leave theirs`,
    )
  return listDeployedRegions(configuration)
    .filter(region => region !== home)
    .toSorted((one, other) => one.localeCompare(other))
    .map(region => resolveArrival(region, configuration))
}

function resolveArrival(region: string, configuration: Configuration): RegionTriggers {
  return { region, triggers: listRegionTriggers(region, configuration) }
}
