import { firstRegionOf, partitionOf } from '../audit/resources/arn.ts'
import { triggers, type Trigger } from '../audit/changes/triggers.ts'
import { ConfigurationError, type Configuration } from '../audit/settings/configuration.ts'

/** A region and the changes that become known there. */
export interface Arrival {
  region: string
  triggers: readonly Trigger[]
}

/** The changes that become known in the home region itself, none of them if it is not in scope. */
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
  return [...new Set([...regions, firstRegionOf(partitionOf(home))])]
    .filter(region => region !== home)
    .toSorted((one, other) => one.localeCompare(other))
    .map(region => arrivalIn(region, configuration))
    .filter(arrival => arrival.triggers.length > 0)
}

function arrivalIn(region: string, { regions }: Configuration): Arrival {
  const arrives = ({ where }: Trigger) =>
    where === 'FIRST_REGION' ? region === firstRegionOf(partitionOf(region)) : regions.includes(region)
  return { region, triggers: triggers.filter(arrives) }
}
