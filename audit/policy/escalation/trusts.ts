import type { Caller } from '../decide/caller.ts'
import { namedIn } from '../exposure/principal.ts'
import { addAll, extend, noBits, nowhere, numbersIn, put, type Reach } from './bits.ts'
import { requestsOf } from './known.ts'
import type { IndexedPrincipal, PermissionIndex } from './permission-index.ts'
import { federatedTrusts, serviceTrusts, type ServiceTrusts, type SharedTrust } from './service-trusts.ts'
import { textsOf } from './texts.ts'
import { callersOf, entrancesOf, speaksOfCallers, trustOf, type Entrance, type Trust } from './trust.ts'

/** Which roles of an account trust whom. */
export interface Trusts {
  service(service: string): ServiceTrusts
  /** The roles that trust a provider of web identities. */
  federated(provider: string): Reach
  /** The roles that let the principal of that number in, by how their trust policies name it. */
  rolesFor(principal: number): Entered
  /** How the role lets the principal in. */
  entrances(role: number, principal: number): readonly Entrance[]
}

export type Entered = Readonly<Record<Entrance['naming'], Reach>>

export function trustsIn(index: PermissionIndex): Trusts {
  const { principals } = index
  const size = principals.length
  const { all, of } = sharedTrusts(principals)
  const particular = all.filter(({ trust }) => speaksOfCallers(trust))
  const plain = all.filter(({ trust }) => !speaksOfCallers(trust))
  const naming = namedBy(plain)
  const meant = meantBy(particular, principals)
  const uniform = new Map<string, Entered>()
  const services = new Map<string, ServiceTrusts>()

  function entered(by: readonly SharedTrust[], caller: IndexedPrincipal): Entered {
    const reach = { BY_ACCOUNT: nowhere(size), BY_ENTITY: nowhere(size), DIRECTLY: nowhere(size) }
    const entrances = entrancesOfCaller(caller, index)
    for (const { trust, roles } of by)
      for (const { naming: how, holds } of entrances(trust)) {
        addAll(reach[how].possible, roles)
        if (holds === 'ALWAYS') addAll(reach[how].certain, roles)
      }
    return reach
  }

  function enteredByAll(caller: IndexedPrincipal): Entered {
    const key = `${caller.kind} ${caller.boundary !== undefined}`
    const nobody = { ...caller, arn: `arn:aws:iam::${index.account}:${caller.kind}/\u0001` }
    const found = uniform.get(key) ?? entered(plain, nobody)
    uniform.set(key, found)
    return found
  }

  return {
    entrances(role, principal) {
      const [shared, caller] = [of[role], principals[principal]]
      return shared && caller ? entrancesOfCaller(caller, index)(shared.trust) : []
    },
    rolesFor(principal) {
      const caller = principals[principal]
      if (caller === undefined) return entered([], { arn: '' } as IndexedPrincipal)
      const own = entered(
        [...(meant[principal] ?? []), ...namesOf(caller).flatMap(name => naming.get(name) ?? [])],
        caller,
      )
      const shared = enteredByAll(caller)
      for (const how of ['BY_ACCOUNT', 'BY_ENTITY', 'DIRECTLY'] as const) extend(own[how], shared[how])
      return own
    },
    service(service) {
      const found = services.get(service) ?? serviceTrusts(service, all, index)
      services.set(service, found)
      return found
    },
    federated: provider => federatedTrusts(provider, principals),
  }
}

function sharedTrusts(principals: readonly IndexedPrincipal[]) {
  const found = new Map<string, SharedTrust>()
  const of = principals.map(({ kind, trust }, number) => {
    if (kind !== 'role' || trust === undefined) return undefined
    const key = JSON.stringify(trust)
    const shared = found.get(key) ?? { trust: trustOf(trust), roles: noBits(principals.length) }
    found.set(key, shared)
    put(shared.roles, number)
    return shared
  })
  return { all: [...found.values()], of }
}

/** The trust policies by what they name a principal of the account. */
function namedBy(all: readonly SharedTrust[]): ReadonlyMap<string, readonly SharedTrust[]> {
  const names = new Map<string, SharedTrust[]>()
  for (const shared of all)
    for (const { statement } of shared.trust.allows)
      for (const named of namedIn(statement.Principal ?? {}))
        if (named.type === 'PRINCIPAL') {
          const name = sessionOf(named.arn) ?? named.arn
          names.set(name, [...(names.get(name) ?? []), shared])
        }
  return names
}

/** The trust policies by the numbers of principals whom they may mean: by the conditions on their ARNs. */
function meantBy(
  particular: readonly SharedTrust[],
  principals: readonly IndexedPrincipal[],
): readonly (readonly SharedTrust[])[] {
  const texts = textsOf(principals.map(({ arn }) => arn))
  const meant = principals.map((): SharedTrust[] => [])
  for (const shared of particular)
    for (const number of numbersIn(texts.of(callersOf(shared.trust)))) meant[number]?.push(shared)
  return meant
}

/** `session of NAME` for the ARN of a session of a role. */
function sessionOf(arn: string): string | undefined {
  const [, name] = /:assumed-role\/([^/]+)\//.exec(arn) ?? []
  return name === undefined ? undefined : `session of ${name}`
}

function namesOf({ arn, kind }: IndexedPrincipal): string[] {
  return kind === 'role' ? [arn, `session of ${arn.slice(arn.lastIndexOf('/') + 1)}`] : [arn]
}

function entrancesOfCaller(caller: IndexedPrincipal, index: PermissionIndex): (trust: Trust) => Entrance[] {
  const { account, organizationId, tagsUnknown } = index
  const { arn, kind, tags, boundary } = caller
  const organization = organizationId === undefined ? {} : { organizationId }
  const context = requestsOf({ arn, kind, tags, account, ...organization }, tagsUnknown)()
  const isRole = kind === 'role'
  const who: Caller = {
    kind,
    account,
    federated: false,
    itself: isRole ? undefined : arn,
    behind: isRole ? arn : undefined,
    bounded: boundary !== undefined,
  }
  return trust => entrancesOf(trust, who, { action: 'sts:AssumeRole', context, makes: true })
}
