import type { GraphContext } from '../context/graph-context.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import { createTagLookup, type Alteration } from '../permissions/alteration.ts'
import { isEachActionAllowed, type Capabilities } from '../permissions/capabilities.ts'
import { createKeyLookup, lookupNothing, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import {
  createCertainSet,
  createFullBitset,
  createUncertainSet,
  extendUncertainSet,
  hasNumber,
  intersectUncertainSets,
  limitCertainty,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import { selectChangeablePrincipals } from '../techniques/grants.ts'

/** The principals that a holder of the capabilities can alter in this way, possibly including itself. */
export function findAlterationRecipients(
  alteration: Alteration,
  capabilities: Capabilities,
  context: GraphContext,
): UncertainSet {
  const recipients = createUncertainSet(context.principals.arns.size)
  const variants = selectAlterationVariants(alteration, context)
  for (const variant of variants.filter(({ needs }) => isEachActionAllowed(needs, capabilities)))
    for (const resource of listAlteredResources(alteration, variant, context))
      extendUncertainSet(recipients, findRecipients(resource, alteration, variant, capabilities, context))
  return recipients
}

/** The variants of paths that make the alteration. Session tags alter nothing but the session. */
export function selectAlterationVariants(alteration: Alteration, { paths }: GraphContext): PathVariant[] {
  return paths.alterations.filter(({ path, needs }) => {
    if (path.gives !== alteration.gives || path.kind !== 'self') return false
    if (alteration.gives === 'KEY_REMOVED') return true
    if (alteration.gives === 'POLICY_ADDED') return path.adds === alteration.adds
    return needs.every(({ action }) => action.startsWith('iam:Untag') === (alteration.value === undefined))
  })
}

/** What is known of the request that makes the alteration. */
export function createAlterationLookup(alteration: Alteration): ConditionKeyLookup {
  if (alteration.gives === 'KEY_REMOVED') return lookupNothing
  if (alteration.gives !== 'POLICY_ADDED') return createTagLookup([alteration])
  return alteration.adds === 'ATTACHED'
    ? createKeyLookup({ 'iam:policyarn': { like: alteration.policy } })
    : lookupNothing
}

/** The resource of the action: the number of a group or of a policy, or any principal. */
export interface AlteredResource {
  is: 'PRINCIPAL' | 'GROUP' | 'POLICY'
  number?: number
}

/** The resources, one of which the action of the variant must be allowed on. */
export function listAlteredResources(
  alteration: Alteration,
  { needs }: PathVariant,
  { groups, policies }: GraphContext,
): AlteredResource[] {
  const isOfGroup = needs.some(({ on }) => on === 'G')
  if (alteration.gives !== 'POLICY_ADDED' || (alteration.adds === 'ATTACHED' && !isOfGroup))
    return [{ is: 'PRINCIPAL' }]
  if (alteration.adds === 'ATTACHED') return groups.arns.all.map((_, number) => ({ is: 'GROUP', number }))
  const number =
    alteration.adds === 'MEMBERSHIP'
      ? groups.arns.findNumber(alteration.group)
      : policies.arns.findNumber(alteration.policy)
  if (number === undefined) return []
  return [{ is: alteration.adds === 'MEMBERSHIP' ? 'GROUP' : 'POLICY', number }]
}

function findRecipients(
  resource: AlteredResource,
  alteration: Alteration,
  { needs }: PathVariant,
  capabilities: Capabilities,
  context: GraphContext,
): UncertainSet {
  const { is, number = -1 } = resource
  const targetSet = selectTargetSet(is, context)
  const name = JSON.stringify(alteration)
  const found = needs.map(({ action }) => {
    const allowed = capabilities.findTargets(action, targetSet, name, createAlterationLookup(alteration))
    if (is === 'PRINCIPAL')
      return intersectUncertainSets(allowed, createCertainSet(selectChangeablePrincipals(action, context)))
    return hasNumber(allowed.possible, number)
      ? limitCertainty(
          createCertainSet(selectConcerned(resource, alteration, context)),
          hasNumber(allowed.certain, number),
        )
      : createUncertainSet(context.principals.arns.size)
  })
  return found.reduce(intersectUncertainSets)
}

export function selectTargetSet(is: AlteredResource['is'], { principals, groups, policies }: GraphContext) {
  if (is === 'PRINCIPAL') return principals
  return is === 'GROUP' ? groups : policies
}

/** The principals that a change of the resource alters: members, holders, any user that joins, or any principal. */
export function selectConcerned(
  { is, number = -1 }: AlteredResource,
  alteration: Alteration,
  { withTrait, members, policyHolders, principals }: GraphContext,
): Bitset {
  if (is === 'PRINCIPAL') return createFullBitset(principals.arns.size)
  if (alteration.gives === 'POLICY_ADDED' && alteration.adds === 'MEMBERSHIP') return withTrait.USER
  return (is === 'GROUP' ? members : policyHolders)[number] ?? principals.none.possible
}
