import { buildBitset, createBitset, createUncertainSet, addNumber, type Bitset } from '../sets/bitset.ts'
import { createTargetKeyLookup, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { PermissionIndex } from '../permission-index/permission-index.ts'
import type { TargetSet } from '../permissions/capabilities.ts'
import { internStrings } from '../sets/interned-strings.ts'

/** The principals; those with the same tags and the same boundary form one group. */
export function createPrincipalTargets({ principals, tagsUnknown }: PermissionIndex): TargetSet {
  const groups = new Map<string, { given: ConditionKeyLookup; bits: Bitset }>()
  const keyLookups = principals.map(({ tags, boundary }, number) => {
    const entries = Object.entries(tags)
    const key = JSON.stringify([boundary, entries.toSorted(([a], [b]) => (a < b ? -1 : 1))])
    const hasUnknownTags = tagsUnknown && entries.length === 0
    const group = groups.get(key) ?? {
      given: createTargetKeyLookup(hasUnknownTags ? 'UNKNOWN' : tags, boundary),
      bits: createBitset(principals.length),
    }
    groups.set(key, group)
    addNumber(group.bits, number)
    return group.given
  })
  const none = createTargetKeyLookup({}, undefined)
  return {
    name: 'principals',
    arns: internStrings(principals.map(({ arn }) => arn)),
    groups: [...groups.values()],
    getKeyLookup: number => keyLookups[number] ?? none,
    none: createUncertainSet(principals.length),
  }
}

/** Resources whose tags are not listed. */
export function createTargets(
  name: string,
  arns: readonly string[],
  { tagsUnknown }: PermissionIndex,
): TargetSet {
  const keyLookup = createTargetKeyLookup(tagsUnknown ? 'UNKNOWN' : {}, undefined)
  return {
    name,
    arns: internStrings(arns),
    groups: [{ given: keyLookup, bits: buildBitset(arns.length, arns.keys()) }],
    getKeyLookup: () => keyLookup,
    none: createUncertainSet(arns.length),
  }
}
