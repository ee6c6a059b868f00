import type { GraphContext } from '../context/graph-context.ts'
import type { IndexedPrincipal } from '../permission-index/permission-index.ts'
import { findTag, type Alteration, type TagAlteration } from '../permissions/alteration.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import {
  addBitset,
  addNumber,
  createBitset,
  intersectBitsets,
  isEmptyBitset,
  listNumbers,
  subtractBitset,
  type Bitset,
} from '../sets/bitset.ts'
import type { PathVariants } from '../permission-index/path-variants.ts'
import type { PermissionSet } from '../permissions/permission-set.ts'
import { selectTrustStatements } from '../trust/role-trust.ts'
import { findAlterationRecipients } from './alteration-recipients.ts'
import { listPolicyAlterations } from './policy-alterations.ts'
import { findTestedTags, type TestedTags } from './tested-tags.ts'

/** The limit of changes of one principal. */
const MAX_ALTERATIONS = 10
/** The limit of access keys of a user (IAM User Guide, "IAM and AWS STS quotas"). */
const MAX_KEYS = 2
/** The limit of different permissions to make changes. */
const MAX_CHANGERS = 100

/**
 * By the number of a principal of the account: the changes of its tags, and the policies without administrator permissions
 * that it could gain, if a principal that is no administrator can make the change. Empty if there are none.
 */
export function findAlterations(context: GraphContext): readonly (readonly Alteration[])[] {
  const { index } = context
  const changers = listChangers(context)
  const tagged = findTaggedSessions(context)
  if (changers.length === 0 && isEmptyBitset(tagged) && isEmptyBitset(context.withTrait.MADE)) return []
  const tested = findTestedTags(index)
  const forms = listForms(index.principals)
  const found = index.principals.filter(({ altered }) => altered === undefined).map((): Alteration[] => [])
  const add = (alteration: Alteration, recipients: Bitset, isUseful: (number: number) => boolean) => {
    const principals = new Set(
      listNumbers(recipients).map(number => index.principals[number]?.altered?.of ?? number),
    )
    for (const number of principals) {
      const alterations = found[number] ?? []
      if (alterations.length < MAX_ALTERATIONS && isUseful(number)) alterations.push(alteration)
    }
  }
  for (const alteration of listTagAlterations(tested)) {
    const recipients = collectRecipients(alteration, changers, context)
    if (alteration.gives === 'SESSION_TAGS') addBitset(recipients, tagged)
    // New roles can be created with tags.
    else if (alteration.value !== undefined) addBitset(recipients, context.withTrait.MADE)
    add(alteration, recipients, number =>
      changesTag(alteration, index.principals[number], forms[number] ?? [], tested),
    )
  }
  for (const { alteration, isUseful } of listPolicyAlterations(changers, context))
    add(alteration, collectRecipients(alteration, changers, context), isUseful)
  const keyRemoval: Alteration = { gives: 'KEY_REMOVED' }
  add(
    keyRemoval,
    collectRecipients(keyRemoval, changers, context),
    number => index.principals[number]?.accessKeys === MAX_KEYS,
  )
  return found.some(each => each.length > 0) ? found : []
}

function collectRecipients(
  alteration: Alteration,
  changers: readonly Capabilities[],
  context: GraphContext,
): Bitset {
  const found = createBitset(context.index.principals.length)
  for (const capabilities of changers)
    addBitset(found, findAlterationRecipients(alteration, capabilities, context).possible)
  return found
}

function listTagAlterations({ values }: TestedTags): TagAlteration[] {
  return [...values].flatMap(([tag, all]) => [
    ...all.map((value): TagAlteration => ({ gives: 'TAGS', tag, value })),
    { gives: 'TAGS' as const, tag },
    ...all.map((value): TagAlteration => ({ gives: 'SESSION_TAGS', tag, value })),
  ])
}

/** By the number of a principal of the account: that principal, and what it could become. */
function listForms(principals: readonly IndexedPrincipal[]): readonly (readonly IndexedPrincipal[])[] {
  const forms: IndexedPrincipal[][] = []
  principals.forEach((principal, number) => {
    const { of = number } = principal.altered ?? {}
    forms[of] = [...(forms[of] ?? []), principal]
  })
  return forms
}

function changesTag(
  { tag, value, gives }: TagAlteration,
  principal: IndexedPrincipal | undefined,
  forms: readonly IndexedPrincipal[],
  tested: TestedTags,
): boolean {
  return (
    principal !== undefined &&
    findTag(principal.tags, tag) !== value &&
    forms.some(form => tested.concerns(tag, form, gives))
  )
}

/** The roles whose sessions can have tags: their trust policies admit them, or can be rewritten. */
function findTaggedSessions(context: GraphContext): Bitset {
  const { index, withTrait, principals } = context
  const found = createBitset(index.principals.length)
  index.principals.forEach(({ kind, trust }, number) => {
    if (kind !== 'role' || trust === undefined) return
    if (selectTrustStatements(trust, 'sts:TagSession').allows.length > 0) addNumber(found, number)
  })
  const rewritable = createBitset(index.principals.length)
  for (const capabilities of listHolders(REWRITING, context))
    addBitset(rewritable, capabilities.findTargets('iam:UpdateAssumeRolePolicy', principals).possible)
  addBitset(found, intersectBitsets(rewritable, intersectBitsets(withTrait.ROLE, withTrait.OWN)))
  // A role that does not exist yet has the tags that it is created with.
  return subtractBitset(found, withTrait.MADE)
}

const REWRITING_POLICIES = ['iam:PutGroupPolicy', 'iam:CreatePolicyVersion']
const REWRITING: ReadonlySet<string> = new Set(['iam:updateassumerolepolicy'])

/** The capabilities with which principals that are no administrators alter others. */
function listChangers(context: GraphContext): Capabilities[] {
  const needs = context.paths.alterations.flatMap(each => each.needs)
  const known = actionsByPaths.get(context.paths)
  const all = [...needs.map(({ action }) => action), ...REWRITING_POLICIES]
  const actions = known ?? new Set(all.map(action => action.toLowerCase()))
  actionsByPaths.set(context.paths, actions)
  return listHolders(actions, context)
}

const actionsByPaths = new WeakMap<PathVariants, ReadonlySet<string>>()

/** The capabilities of principals that are no administrators and are allowed one of the actions, in lowercase. */
function listHolders(actions: ReadonlySet<string>, context: GraphContext): Capabilities[] {
  const { index } = context
  const numbers = new Set(
    index.principals.flatMap(({ states }) => states.flatMap(({ set, isAdmin }) => (isAdmin ? [] : [set]))),
  )
  const holders = new Map<string, number>()
  for (const number of numbers) {
    const key = describePermissions(index.sets[number], actions)
    if (key !== undefined && !holders.has(key)) holders.set(key, number)
  }
  return [...holders.values()].slice(0, MAX_CHANGERS).map(number => context.getCapabilities(number))
}

const textsBySet = new WeakMap<PermissionSet, Map<ReadonlySet<string>, string | undefined>>()

/** What the set allows of the actions, with the tags of its holder; undefined for nothing. Equal for equal permissions. */
function describePermissions(
  set: PermissionSet | undefined,
  actions: ReadonlySet<string>,
): string | undefined {
  if (set === undefined) return undefined
  const texts = textsBySet.get(set) ?? new Map<ReadonlySet<string>, string | undefined>()
  textsBySet.set(set, texts)
  if (!texts.has(actions)) {
    const relevant = set.allowed.flatMap(({ actions: all, by }) => {
      const named = all.filter(action => actions.has(action))
      return named.length === 0 ? [] : [[named, by.map(({ on, tests, unless }) => [on, tests, unless])]]
    })
    const { tags, kind } = set.holder
    texts.set(actions, relevant.length === 0 ? undefined : JSON.stringify([kind, tags, relevant]))
  }
  return texts.get(actions)
}
