import { applyMergePatch, type ExampleAccount } from '../../../examples/account/example-account.ts'
import type { DeployedWorld } from './deployment.ts'

/** The account of a directory of events: an example account and its place in its organization. */
export type EventWorld = ExampleAccount &
  DeployedWorld & {
    managementAccount?: string
    /** The organizational unit that the account is in. */
    scopeOu?: string
  }

type Section = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** All sections, with the parts of an entry that can be left out if they are empty. */
const WORLD_SECTIONS: Readonly<Record<string, readonly string[]>> = {
  accounts: [],
  clusters: [],
  eventBuses: [],
  eventRules: [],
  functions: [],
  groups: ['attached', 'inline', 'members'],
  images: [],
  instanceProfiles: ['roles'],
  layers: ['compatibleRuntimes'],
  networkAcls: ['ingress', 'egress'],
  networkInterfaces: ['securityGroups'],
  oidcProviders: [],
  queues: [],
  organizationPolicies: ['targets'],
  policies: ['versions'],
  registries: [],
  repositories: ['tags'],
  roles: ['attached', 'inline', 'tags'],
  routeTables: ['routes'],
  samlProviders: [],
  securityGroups: ['ingress', 'egress'],
  services: ['subnets', 'securityGroups'],
  subnets: [],
  taskDefinitions: ['images'],
  topics: [],
  trails: [],
  users: ['attached', 'inline', 'accessKeys'],
  vpcEndpoints: ['securityGroups'],
  vpcs: [],
}

const NOTHING: Section = {}
const filled = new WeakMap<object, Section>()

/** The push time of existing images, by position, and of images that an event added. */
const BEFORE = (place: number) => new Date(Date.UTC(2026, 4, 1, place)).toISOString()
const LATER = () => '2026-05-12T09:00:00.000Z'

/**
 * Completes `world` with empty parts and push times of images. Equal sections of two accounts stay the same object.
 */
export function completeWorld(world: EventWorld, pushedAt: (place: number) => string = BEFORE): EventWorld {
  const sections = world as unknown as Readonly<Record<string, Section | undefined>>
  const parts = Object.keys(WORLD_SECTIONS).map(
    name => [name, filledSection(sections[name] ?? NOTHING, name, pushedAt)] as const,
  )
  return { ...world, ...(Object.fromEntries(parts) as unknown as EventWorld) }
}

function filledSection(section: Section, name: string, pushedAt: (place: number) => string): Section {
  const known = filled.get(section)
  if (known !== undefined) return known
  const blank = Object.fromEntries((WORLD_SECTIONS[name] ?? []).map(part => [part, {}]))
  const entries = Object.entries(section).map(([arn, entry], place) => {
    const pushed = name === 'images' ? { pushedAt: pushedAt(place) } : {}
    return [arn, { ...blank, ...pushed, ...entry }]
  })
  const result = Object.fromEntries(entries) as Section
  filled.set(section, result)
  filled.set(result, result)
  return result
}

/** Applies an RFC 7396 merge patch to `world`. */
export function patchWorld(world: EventWorld, patch: unknown): EventWorld {
  return patch === undefined ? world : completeWorld(applyMergePatch(world, patch), LATER)
}
