import { deployments } from './assay/listing.ts'
import { accountTrails } from './cloudtrail/listing.ts'
import { networkListings } from './ec2/listing.ts'
import { registries, repositories } from './ecr/listing.ts'
import { services, taskDefinitions } from './ecs/listing.ts'
import { eventBuses } from './events/listing.ts'
import { detectors } from './guardduty/listing.ts'
import {
  accounts,
  groups,
  managedPolicies,
  oidcProviders,
  roles,
  samlProviders,
  users,
} from './iam/listing.ts'
import { inspectors } from './inspector2/listing.ts'
import { functions, layers } from './lambda/listing.ts'
import type { Listing } from './listing.ts'

/** Every list that an audit of a whole account begins with. What they lead to is found by its relations. */
export const listings: readonly Listing[] = [
  accounts,
  roles,
  users,
  groups,
  managedPolicies,
  oidcProviders,
  samlProviders,
  functions,
  layers,
  services,
  taskDefinitions,
  repositories,
  registries,
  eventBuses,
  ...networkListings,
  accountTrails,
  detectors,
  inspectors,
]

/** Every list that a sweep of a deployment begins with. */
export const sweptListings: readonly Listing[] = [...listings, deployments]
