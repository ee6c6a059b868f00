import type { Caller } from '../../decide/caller.ts'
import { parsePrincipalElement } from '../../exposure/request/named-principal.ts'
import {
  addBitset,
  extendUncertainSet,
  createBitset,
  createUncertainSet,
  listNumbers,
  addNumber,
  type UncertainSet,
} from '../sets/bitset.ts'
import { createRequestContexts, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import {
  findRolesTrustingProvider,
  findRolesTrustingService,
  type RolesTrustingService,
  type SharedTrustPolicy,
} from './roles-trusting-service.ts'
import { internStrings } from '../sets/interned-strings.ts'
import {
  deriveCallerArns,
  listTrustAdmissions,
  isCallerSpecific,
  selectTrustStatements,
  type TrustAdmission,
  type RoleTrust,
} from './role-trust.ts'

/** Which principals the roles of an account trust. */
export interface TrustIndex {
  service(service: string): RolesTrustingService
  /** The roles that trust a web identity provider. */
  federated(provider: string): UncertainSet
  /** The roles that admit the principal with this number, by how their trust policies name it. */
  findTrustingRoles(principal: number): TrustingRoles
  /** How the role admits the principal. */
  listAdmissions(role: number, principal: number): readonly TrustAdmission[]
  /** How the role admits session tags of the principal, of which `lookupKey` knows more. */
  listSessionAdmissions(
    role: number,
    principal: number,
    lookupKey: ConditionKeyLookup,
  ): readonly TrustAdmission[]
}

type TrustingRoles = Readonly<Record<TrustAdmission['naming'], UncertainSet>>

export function buildTrustIndex(index: PermissionIndex): TrustIndex {
  const { principals } = index
  const size = principals.length
  const { all, of } = groupTrustPolicies(principals)
  const particular = all.filter(({ trust }) => isCallerSpecific(trust))
  const plain = all.filter(({ trust }) => !isCallerSpecific(trust))
  const naming = groupByName(plain)
  const byCondition = groupByCondition(particular, principals)
  const uniform = new Map<string, TrustingRoles>()
  const services = new Map<string, RolesTrustingService>()

  const none = createUncertainSet(size)

  function resolveRoles(by: readonly SharedTrustPolicy[], caller: IndexedPrincipal) {
    const reach = { BY_ACCOUNT: none, BY_ENTITY: none, DIRECTLY: none }
    const listAdmissions = createAdmissionFinder(caller, index)
    for (const { trust, roles } of by)
      for (const { naming: how, applies } of listAdmissions(trust)) {
        if (reach[how] === none) reach[how] = createUncertainSet(size)
        addBitset(reach[how].possible, roles)
        if (applies === 'ALWAYS') addBitset(reach[how].certain, roles)
      }
    return reach
  }

  function resolveUniformRoles(caller: IndexedPrincipal): TrustingRoles {
    const key = `${caller.kind} ${caller.boundary !== undefined}`
    const unnamedCaller = { ...caller, arn: `arn:aws:iam::${index.account}:${caller.kind}/\u0001` }
    const found = uniform.get(key) ?? resolveRoles(plain, unnamedCaller)
    uniform.set(key, found)
    return found
  }

  return {
    listAdmissions(role, principal) {
      const [shared, caller] = [of[role], principals[principal]]
      return shared && caller ? createAdmissionFinder(caller, index)(shared.trust) : []
    },
    listSessionAdmissions(role, principal, lookupKey) {
      const [{ trust } = {}, caller] = [principals[role], principals[principal]]
      if (trust === undefined || caller === undefined) return []
      return createAdmissionFinder(
        caller,
        index,
        'sts:TagSession',
        lookupKey,
      )(selectTrustStatements(trust, 'sts:TagSession'))
    },
    findTrustingRoles(principal) {
      const caller = principals[principal]
      if (caller === undefined) return resolveRoles([], { arn: '' } as IndexedPrincipal)
      const shared = resolveUniformRoles(caller)
      const particularTo = byCondition[principal] ?? []
      const namingIt = listNames(caller).flatMap(name => naming.get(name) ?? [])
      if (particularTo.length + namingIt.length === 0) return shared
      const own = resolveRoles([...particularTo, ...namingIt], caller)
      for (const how of ['BY_ACCOUNT', 'BY_ENTITY', 'DIRECTLY'] as const)
        if (own[how] === none) own[how] = shared[how]
        else extendUncertainSet(own[how], shared[how])
      return own
    },
    service(service) {
      const found = services.get(service) ?? findRolesTrustingService(service, all, index)
      services.set(service, found)
      return found
    },
    federated: provider => findRolesTrustingProvider(provider, principals),
  }
}

function groupTrustPolicies(principals: readonly IndexedPrincipal[]) {
  const found = new Map<string, SharedTrustPolicy>()
  const of = principals.map(({ kind, trust }, number) => {
    if (kind !== 'role' || trust === undefined) return undefined
    const key = JSON.stringify(trust)
    const shared = found.get(key) ?? {
      trust: selectTrustStatements(trust),
      roles: createBitset(principals.length),
    }
    found.set(key, shared)
    addNumber(shared.roles, number)
    return shared
  })
  return { all: [...found.values()], of }
}

/** The trust policies by how they name a principal of the account. */
function groupByName(all: readonly SharedTrustPolicy[]): ReadonlyMap<string, readonly SharedTrustPolicy[]> {
  const names = new Map<string, SharedTrustPolicy[]>()
  for (const shared of all)
    for (const { statement } of shared.trust.allows)
      for (const namedPrincipal of parsePrincipalElement(statement.Principal ?? {}))
        if (namedPrincipal.type === 'PRINCIPAL') {
          const name = parseSessionName(namedPrincipal.arn) ?? namedPrincipal.arn
          names.set(name, [...(names.get(name) ?? []), shared])
        }
  return names
}

/** The trust policies by the numbers of principals that their conditions on ARNs may match. */
function groupByCondition(
  particular: readonly SharedTrustPolicy[],
  principals: readonly IndexedPrincipal[],
): readonly (readonly SharedTrustPolicy[])[] {
  const internedStrings = internStrings(principals.map(({ arn }) => arn))
  const byCondition = principals.map((): SharedTrustPolicy[] => [])
  for (const shared of particular)
    for (const number of listNumbers(internedStrings.findMatches(deriveCallerArns(shared.trust))))
      byCondition[number]?.push(shared)
  return byCondition
}

/** `session of NAME` for the ARN of a role session. */
function parseSessionName(arn: string): string | undefined {
  const [, name] = /:assumed-role\/([^/]+)\//.exec(arn) ?? []
  return name === undefined ? undefined : `session of ${name}`
}

function listNames({ arn, kind }: IndexedPrincipal): string[] {
  return kind === 'role' ? [arn, `session of ${arn.slice(arn.lastIndexOf('/') + 1)}`] : [arn]
}

function createAdmissionFinder(
  caller: IndexedPrincipal,
  index: PermissionIndex,
  action = 'sts:AssumeRole',
  lookupKey?: ConditionKeyLookup,
): (roleTrust: RoleTrust) => TrustAdmission[] {
  const { account, organizationId, tagsUnknown } = index
  const { arn, kind, boundary } = caller
  const tags = caller.sessionTags ?? caller.tags
  const organization = organizationId === undefined ? {} : { organizationId }
  const conditionContext = createRequestContexts(
    { arn, kind, tags, account, ...organization },
    tagsUnknown,
  )(lookupKey)
  const isRole = kind === 'role'
  const identity: Caller = {
    kind,
    account,
    federated: false,
    directArn: isRole ? undefined : arn,
    underlyingArn: isRole ? arn : undefined,
    hasBoundary: boundary !== undefined,
  }
  return roleTrust =>
    listTrustAdmissions(roleTrust, identity, {
      action,
      context: conditionContext,
      createsResource: true,
    })
}
