import type { Language } from '../glob/language.ts'
import type { Actions } from './actions.ts'

/** Globs of ARNs that match those of other resource types too: names of buckets and access points have no slash. */
const WITHOUT: Readonly<Record<string, string>> = {
  'arn:*:s3:::*': 'arn:*:s3:::*/*',
  'arn:*:s3:*:*:accesspoint/*': 'arn:*:s3:*:*:accesspoint/*/*',
}

/** The request's resource for an action without resource types: a policy's `Resource` has to match this very text. */
export const ANY_RESOURCE: Language = { text: '*' }

/** The ARNs that the action `index` can be asked for, exactly: those of its resource types, or `*`. */
export function appliesTo(actions: Actions, index: number): Language {
  const types = typesOf(actions, index)
  return types.length === 0 ? ANY_RESOURCE : { any: types }
}

/** The same, type by type; none where only `*` works. */
export function typesOf(actions: Actions, index: number): readonly Language[] {
  const arns = actions.arns(index)
  const types = known.get(arns) ?? arns.map(ofType)
  known.set(arns, types)
  return types
}

/** Actions of the same types have the same list of ARNs. */
const known = new WeakMap<readonly string[], readonly Language[]>()

function ofType(glob: string): Language {
  const without = Object.hasOwn(WITHOUT, glob) ? WITHOUT[glob] : undefined
  return without === undefined ? { arn: glob } : { all: [{ arn: glob }, { not: { arn: without } }] }
}
