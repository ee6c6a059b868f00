import type { Trigger } from '../../audit/events/triggers.ts'
import { listDeployedRegions, listRegionTriggers } from '../../audit/deployment/scope.ts'
import { getPartition } from '../../audit/resources/arn.ts'
import { ConfigurationError, type Configuration } from '../../audit/configuration/configuration.ts'

/** A region and the triggers whose events arise in it. */
export interface RegionTriggers {
  region: string
  triggers: readonly Trigger[]
}

/** The triggers of the home region; if it is not in scope, only those for Assay itself. */
export function resolveHomeArrival(configuration: Configuration): RegionTriggers {
  return resolveArrival(configuration.home, configuration)
}

/** The other regions with triggers, sorted. Throws ConfigurationError. */
export function listForwardedArrivals(configuration: Configuration): RegionTriggers[] {
  const { home, regions } = configuration
  const foreign = regions.find(region => getPartition(region) !== getPartition(home))
  if (foreign !== undefined)
    throw new ConfigurationError(
      `assay.config.json: "regions": ${foreign} is in another partition than the home region ${home}, and events cannot cross partitions. Remove it from "regions".`,
    )
  return listDeployedRegions(configuration)
    .filter(region => region !== home)
    .toSorted((one, other) => one.localeCompare(other))
    .map(region => resolveArrival(region, configuration))
}

function resolveArrival(region: string, configuration: Configuration): RegionTriggers {
  return { region, triggers: listRegionTriggers(region, configuration) }
}
