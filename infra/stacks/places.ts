import type { Trigger } from '../../audit/changes/triggers.ts'
import { ownRegions, triggersIn } from '../../audit/deployment/extent.ts'
import { partitionOf } from '../../audit/resources/arn.ts'
import { ConfigurationError, type Configuration } from '../../audit/settings/configuration.ts'

/** A region and the changes that become known there. */
export interface Arrival {
  region: string
  triggers: readonly Trigger[]
}

/** The changes that become known in the home region itself; if it is not in scope, those of Assay alone. */
export function arrivalAtHome(configuration: Configuration): Arrival {
  return arrivalIn(configuration.home, configuration)
}

/** The other regions in which changes become known, in order. Throws ConfigurationError. */
export function arrivalsElsewhere(configuration: Configuration): Arrival[] {
  const { home, regions } = configuration
  const foreign = regions.find(region => partitionOf(region) !== partitionOf(home))
  if (foreign !== undefined)
    throw new ConfigurationError(
      `assay.config.json: "regions": ${foreign} is not in the partition of ${home}, and events do not leave theirs`,
    )
  return ownRegions(configuration)
    .filter(region => region !== home)
    .toSorted((one, other) => one.localeCompare(other))
    .map(region => arrivalIn(region, configuration))
}

function arrivalIn(region: string, configuration: Configuration): Arrival {
  return { region, triggers: triggersIn(region, configuration) }
}
