import { applyMergePatch, type ExampleAccount } from '../../../examples/account/example-account.ts'
import type { DeployedWorld } from './deployment.ts'

/** The account of a directory of events: what a described one has, and where in its organization it is. */
export type EventWorld = ExampleAccount &
  DeployedWorld & {
    managementAccount?: string
    /** The organizational unit that the account is in. */
    scopeOu?: string
  }

type Section = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The parts of an entry that a description may leave out where they are empty, by section; all sections there are. */
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

/** When an image was pushed that was there before all events, by its place among these; and one that came by an event. */
const BEFORE = (place: number) => new Date(Date.UTC(2026, 4, 1, place)).toISOString()
const LATER = () => '2026-05-12T09:00:00.000Z'

/**
 * `world` with empty parts spelt out, and images without a time of their push given one. What is the same in two
 * accounts is the same object in both answers.
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

/** `world` after `patch`, an RFC 7396 merge patch. */
export function patchWorld(world: EventWorld, patch: unknown): EventWorld {
  return patch === undefined ? world : completeWorld(applyMergePatch(world, patch), LATER)
}
