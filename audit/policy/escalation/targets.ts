import { bitsWith, noBits, nowhere, put, type Bits } from './bits.ts'
import { existing, type Given } from './known.ts'
import type { PermissionIndex } from './permission-index.ts'
import type { Targets } from './power.ts'
import { textsOf } from './texts.ts'

/** The principals: those with the same tags and the same boundary are alike. */
export function principalTargets({ principals, tagsUnknown }: PermissionIndex): Targets {
  const groups = new Map<string, { given: Given; bits: Bits }>()
  const givens = principals.map(({ tags, boundary }, number) => {
    const entries = Object.entries(tags)
    const key = JSON.stringify([boundary, entries.toSorted(([a], [b]) => (a < b ? -1 : 1))])
    const isUntold = tagsUnknown && entries.length === 0
    const group = groups.get(key) ?? {
      given: existing(isUntold ? 'UNKNOWN' : tags, boundary),
      bits: noBits(principals.length),
    }
    groups.set(key, group)
    put(group.bits, number)
    return group.given
  })
  const none = existing({}, undefined)
  return {
    name: 'principals',
    texts: textsOf(principals.map(({ arn }) => arn)),
    alike: [...groups.values()],
    givenOf: number => givens[number] ?? none,
    none: nowhere(principals.length),
  }
}

/** Things whose tags are not listed. */
export function plainTargets(
  name: string,
  arns: readonly string[],
  { tagsUnknown }: PermissionIndex,
): Targets {
  const given = existing(tagsUnknown ? 'UNKNOWN' : {}, undefined)
  return {
    name,
    texts: textsOf(arns),
    alike: [{ given, bits: bitsWith(arns.length, arns.keys()) }],
    givenOf: () => given,
    none: nowhere(arns.length),
  }
}
