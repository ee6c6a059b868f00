import {
  intersectUncertainSets,
  removeNumber,
  createCertainSet,
  extendUncertainSet,
  isEmptyBitset,
  listNumbers,
  createUncertainSet,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import { findAssumableRoles } from '../techniques/assumable-roles.ts'
import { findChainedRoles, findDirectTakeovers } from '../techniques/takeovers.ts'
import { findGrantRecipients } from '../techniques/grants.ts'
import {
  findAlterationSteps,
  findAlteredTakeovers,
  type AlterationSteps,
} from '../altered/altered-takeovers.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import { canRemovePolicies, findRemovalRecipients } from '../techniques/removals.ts'
import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { findCreatablePrincipals, planPrincipalCreation } from '../techniques/principal-creation.ts'
import { selectVariants, type PathVariant } from '../permission-index/path-variants.ts'
import { MAX_REMOVALS, PRINCIPAL_CHANGES } from '../permissions/principal-states.ts'

/** What a principal can do to other principals, by their numbers. */
export interface GraphRow {
  /** The principals that it can take over, without itself. */
  takeovers: UncertainSet
  /** What it can make of itself by other tags or more policies, in its state. */
  own: Bitset
  /** What it could become, or take over, if another principal changed tags or policies. */
  open: Bitset
  /** The changes of tags and policies that it can make. */
  steps: AlterationSteps
  /** By the number of the change: the principals that it can change, possibly including itself. */
  changes: readonly UncertainSet[]
  /** Whether it can create a principal with all permissions. */
  createsAdmin: boolean
  changesNothing: boolean
  /** Whether it can do none of this. */
  idle: boolean
}

/** What every holder of a permission set can do. */
export interface SharedRow extends Pick<GraphRow, 'changes' | 'createsAdmin' | 'changesNothing'> {
  takeovers: UncertainSet
  /** Roles that can be taken over if they can read a queue or a stream. */
  readers: UncertainSet
  /** Roles that can be passed to a service, which uses them to assume other roles. */
  administrations: UncertainSet
  /** Whether it can remove policies from any principal. */
  removesPolicies: boolean
  /** The changes of tags and policies that it can make. */
  steps: AlterationSteps
}

/** Computes what every holder of the actor's permission set can do. */
export function computeSharedRow(actor: EscalationActor, context: GraphContext): SharedRow {
  const { none } = context.principals
  const found = {
    takeovers: none,
    readers: none,
    administrations: none,
  }
  const extend = (known: UncertainSet, more: UncertainSet | undefined) => {
    if (more === undefined || isEmptyBitset(more.possible)) return known
    const extended = known === none ? createUncertainSet(context.index.principals.length) : known
    extendUncertainSet(extended, more)
    return extended
  }
  const select = (variants: readonly PathVariant[]) =>
    selectVariants(variants, actor.capabilities.listActions())
  const granting = select(context.paths.grants)
  const grants = (['PERMISSIONS', 'NO_BOUNDARY'] as const).map(gives =>
    granting
      .filter(({ path }) => path.gives === gives)
      .map(variant => findGrantRecipients(variant, actor, context))
      .reduce(extend, none),
  )
  for (const variant of select(context.paths.takeovers))
    if (!isRoleAssumption(variant)) {
      const group = classifyTakeover(variant)
      found[group] = extend(found[group], findDirectTakeovers(variant, actor, context))
    }
  return {
    ...found,
    ...extendWithRemovals(grants, actor.capabilities, context),
    createsAdmin: select(context.paths.newPrincipals).some(
      variant => planPrincipalCreation(variant, actor, context) !== undefined,
    ),
    removesPolicies: canRemovePolicies(actor, context),
    steps: context.unaltered === undefined ? NO_STEPS : findAlterationSteps(actor.capabilities, context),
  }
}

const NO_STEPS: AlterationSteps = new Map()

/** The changes with those removals of policies that are possible now. */
export function extendWithRemovals(
  [granted, unbound]: readonly UncertainSet[],
  capabilities: Capabilities,
  context: GraphContext,
): Pick<SharedRow, 'changes' | 'changesNothing'> {
  const { none } = context.principals
  const removals = findRemovalRecipients({ capabilities }, context)
  const changes = [
    granted ?? none,
    unbound ?? none,
    ...Array.from({ length: MAX_REMOVALS }, (_, removal) => removals[removal] ?? none),
  ]
  return { changes, changesNothing: changes.every(each => each === none) }
}

/** Computes what the actor can do, by what every holder of its permission set can do. */
export function computeRow(actor: EscalationActor, sharedRow: SharedRow, context: GraphContext): GraphRow {
  const { takeovers, readers, administrations, changes, createsAdmin, changesNothing } = sharedRow
  const { none } = context.principals
  const reached = [takeovers, restrictToReaders(readers, context)]
  if (context.paths.takeovers.some(isRoleAssumption)) reached.push(findAssumableRoles(actor, context))
  if (administrations !== none) reached.push(findChainedRoles(administrations, context))
  const creatable = findCreatablePrincipals(actor, context)
  if (
    context.unaltered === undefined &&
    [...reached, creatable].every(({ possible }) => isEmptyBitset(possible))
  )
    return {
      ...createEmptyRow(context),
      changes,
      changesNothing,
      createsAdmin,
      idle: changesNothing && !createsAdmin,
    }
  const uncertainSet = createUncertainSet(context.index.principals.length)
  for (const each of reached) if (each !== none) extendUncertainSet(uncertainSet, each)
  removeMadePrincipals(uncertainSet, context)
  extendUncertainSet(uncertainSet, creatable)
  removeNumber(uncertainSet.certain, actor.principal)
  removeNumber(uncertainSet.possible, actor.principal)
  const { own, open } = replaceAltered(uncertainSet, actor, sharedRow, context)
  const takesOverNothing = isEmptyBitset(uncertainSet.possible) && isEmptyBitset(own)
  return {
    takeovers: takesOverNothing ? none : uncertainSet,
    own,
    open,
    steps: sharedRow.steps,
    changes,
    createsAdmin,
    changesNothing,
    idle: changesNothing && takesOverNothing && !createsAdmin && isEmptyBitset(open),
  }
}

/** Leaves the altered principals in the set that the actor can make. */
function replaceAltered(
  takeovers: UncertainSet,
  actor: EscalationActor,
  { steps }: SharedRow,
  context: GraphContext,
): Pick<GraphRow, 'own' | 'open'> {
  const { none } = context.principals
  if (context.unaltered === undefined) return { own: none.possible, open: none.possible }
  const self = context.index.principals[actor.principal]?.altered?.of
  if (self !== undefined)
    for (const bitset of [takeovers.certain, takeovers.possible]) removeNumber(bitset, self)
  const { taken, own, open } = findAlteredTakeovers(actor, takeovers, steps, context)
  for (const bitset of [takeovers.certain, takeovers.possible])
    for (const number of listNumbers(context.withTrait.ALTERED)) removeNumber(bitset, number)
  extendUncertainSet(takeovers, taken)
  return { own, open }
}

/** The row of a principal that can do nothing. */
export function createEmptyRow({ principals: { none } }: GraphContext): GraphRow {
  const changes = PRINCIPAL_CHANGES.map(() => none)
  const { possible } = none
  return {
    takeovers: none,
    own: possible,
    open: possible,
    steps: NO_STEPS,
    changes,
    createsAdmin: false,
    changesNothing: true,
    idle: true,
  }
}

function classifyTakeover({ requires = [] }: PathVariant): 'takeovers' | 'readers' | 'administrations' {
  if (requires.includes('EVENT_SOURCE')) return 'readers'
  return requires.includes('EXECUTION_ROLE') ? 'administrations' : 'takeovers'
}

function isRoleAssumption({ needs: requiredPermissions }: PathVariant): boolean {
  return requiredPermissions.some(({ action }) => action === 'sts:AssumeRole')
}

/** Roles that do not exist yet have to be created first. */
function removeMadePrincipals(
  { certain, possible }: UncertainSet,
  { withTrait: { MADE } }: GraphContext,
): void {
  for (const bitset of [certain, possible])
    for (const number of listNumbers(MADE)) removeNumber(bitset, number)
}

function restrictToReaders(
  uncertainSet: UncertainSet,
  { readers, principals: { none } }: GraphContext,
): UncertainSet {
  return uncertainSet === none ? none : intersectUncertainSets(uncertainSet, createCertainSet(readers))
}
