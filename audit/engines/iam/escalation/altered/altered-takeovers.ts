import type { EscalationActor, GraphContext } from '../context/graph-context.ts'
import { createTagLookup, isSessionTag, type Alteration } from '../permissions/alteration.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import {
  addNumber,
  createBitset,
  createUncertainSet,
  hasNumber,
  listNumbers,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import { selectCapabilities } from '../techniques/assumable-roles.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import type { ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { TrustAdmission } from '../trust/role-trust.ts'
import { findAlterationRecipients } from './alteration-recipients.ts'

/** By the number of an altered principal: the numbers of those of which one change makes it, and whether that is certain. */
export type AlterationSteps = ReadonlyMap<number, readonly AlterationStep[]>

interface AlterationStep {
  alteration: Alteration
  parent: number
  certain: boolean
}

/** The steps that a holder of the capabilities can make. */
export function findAlterationSteps(capabilities: Capabilities, context: GraphContext): AlterationSteps {
  const known = new Map<Alteration, UncertainSet>()
  const steps = new Map<number, AlterationStep[]>()
  for (const number of listNumbers(context.withTrait.ALTERED))
    for (const { alteration, parent } of context.index.principals[number]?.altered?.steps ?? []) {
      const recipients = known.get(alteration) ?? findAlterationRecipients(alteration, capabilities, context)
      known.set(alteration, recipients)
      if (!hasNumber(recipients.possible, parent)) continue
      const certain = hasNumber(recipients.certain, parent)
      steps.set(number, [...(steps.get(number) ?? []), { alteration, parent, certain }])
    }
  return steps
}

/** The altered principals that an actor can become. */
export interface AlteredTakeovers {
  /** Of others. */
  taken: UncertainSet
  /** Of the actor itself, in its state. */
  own: Bitset
  /** Those that it could become if another principal made the changes. */
  open: Bitset
}

/** The altered principals among those that the actor takes over, and the ones that it makes of itself. */
export function findAlteredTakeovers(
  actor: EscalationActor,
  takeovers: UncertainSet,
  steps: AlterationSteps,
  context: GraphContext,
): AlteredTakeovers {
  const { index, withTrait } = context
  const self = index.principals[actor.principal]?.altered?.of ?? actor.principal
  const taken = createUncertainSet(index.principals.length)
  const own = createBitset(index.principals.length)
  const open = createBitset(index.principals.length)
  const reachedNumbers = new Set<number>()
  const makeable = new Set<number>()
  // Parents have smaller numbers.
  for (const number of listNumbers(withTrait.ALTERED)) {
    const { of, steps: all = [] } = index.principals[number]?.altered ?? {}
    if (of === undefined || number === actor.principal) continue
    const isBase = (parent: number) => parent === of || parent === actor.principal
    const isOwn = of === self
    const reached =
      isOwn ||
      hasNumber(takeovers.possible, number) ||
      all.some(({ parent }) => reachedNumbers.has(parent) || hasNumber(takeovers.possible, parent))
    if (index.principals[of]?.isMade === true && hasNumber(takeovers.possible, number)) {
      addNumber(taken.possible, number)
      continue
    }
    const making = steps.get(number)?.find(({ parent }) => isBase(parent) || makeable.has(parent))
    if (making !== undefined) makeable.add(number)
    if (!reached) {
      if (planSessionTags(actor, number, context) === undefined) continue
      addNumber(taken.possible, number)
      reachedNumbers.add(number)
      makeable.add(number)
      continue
    }
    reachedNumbers.add(number)
    if (making === undefined) {
      if (planSessionTags(actor, number, context) === undefined) {
        addNumber(open, number)
        continue
      }
      makeable.add(number)
      addNumber(taken.possible, number)
      continue
    }
    if (isOwn) addNumber(own, number)
    else {
      addNumber(taken.possible, number)
      if (making.certain && hasNumber(takeovers.certain, number)) addNumber(taken.certain, number)
    }
  }
  return { taken, own, open }
}

/** How an actor passes session tags. */
export interface SessionTagging {
  certain: boolean
  /** The permissions that allow it. */
  capabilities: Capabilities
  lookupKey: ConditionKeyLookup
}

/** How the actor passes the tags of the altered role when it assumes it; undefined if it cannot. */
export function planSessionTags(
  actor: EscalationActor,
  number: number,
  context: GraphContext,
): SessionTagging | undefined {
  const { index, trusts, principals, paths } = context
  const { altered, kind } = index.principals[number] ?? {}
  if (altered === undefined || kind !== 'role' || !paths.alterations.some(isSessionVariant)) return undefined
  const tags = altered.steps.map(({ alteration }) => alteration)
  if (!tags.every(isSessionTag)) return undefined
  const [lookupRequestKey, lookupTargetKey] = [createTagLookup(tags), principals.getKeyLookup(altered.of)]
  const lookupKey: ConditionKeyLookup = key => lookupRequestKey(key) ?? lookupTargetKey(key)
  const allow = (naming: TrustAdmission['naming'], action: string) =>
    selectCapabilities(naming, actor, context).findAllowance(
      action,
      principals.arns.all[number] ?? '',
      lookupKey,
      false,
    )
  const { of } = altered
  const admitted = trusts
    .listAdmissions(of, actor.principal)
    .some(({ naming }) => allow(naming, 'sts:AssumeRole') !== undefined)
    ? trusts.listSessionAdmissions(of, actor.principal, lookupKey)
    : []
  const rewritten = listRewrittenTrust(of, actor, context).filter(
    ({ naming }) => allow(naming, 'sts:AssumeRole') !== undefined,
  )
  const found = [...admitted, ...rewritten].flatMap(({ naming, applies }) => {
    const allowance = allow(naming, 'sts:TagSession')
    if (allowance === undefined) return []
    const certain = applies === 'ALWAYS' && !allowance.conditional
    return [{ certain, capabilities: selectCapabilities(naming, actor, context), lookupKey }]
  })
  return found.find(({ certain }) => certain) ?? found[0]
}

/** How the role admits the actor if that changes the trust policy. */
function listRewrittenTrust(
  role: number,
  { capabilities }: EscalationActor,
  context: GraphContext,
): Pick<TrustAdmission, 'naming' | 'applies'>[] {
  const { certain, possible } = capabilities.findTargets('iam:UpdateAssumeRolePolicy', context.principals)
  if (!hasNumber(possible, role) || !hasNumber(context.withTrait.OWN, role)) return []
  return [{ naming: 'DIRECTLY', applies: hasNumber(certain, role) ? 'ALWAYS' : 'SOMETIMES' }]
}

/** Whether the path passes session tags. */
export function isSessionVariant({ path }: PathVariant): boolean {
  return path.gives === 'SESSION_TAGS'
}
