import type { Context } from '../condition/condition.ts'
import { ANY, type KeyValue } from '../condition/key-value.ts'
import { contextOf } from '../effective/context.ts'
import type { Holder } from './permission-set.ts'

/** Keys that are certain in a request, in lower case; undefined for one of which nothing more is known. */
export type Given = (key: string) => readonly KeyValue[] | undefined

/** Nothing more is known. */
export const NOTHING: Given = () => undefined
const ABSENT: readonly KeyValue[] = ['ABSENT']

/** What is known of the condition keys of the holder's requests about resources of its own account. */
export function requestsOf(holder: Holder, tagsUnknown: boolean): (given?: Given) => Context {
  const { organizationId, ...principal } = holder
  const organization =
    organizationId === undefined
      ? {}
      : { organization: { id: organizationId, managementAccount: false, scps: [] } }
  const context = contextOf({ ...principal, identity: [], ...organization })
  const own = new Map<string, readonly KeyValue[]>([
    ['aws:resourceaccount', [{ like: holder.account }]],
    ['aws:resourceorgid', organizationId === undefined ? ABSENT : [{ like: organizationId }]],
    ...(tagsUnknown ? [] : tagsAt('aws:principaltag/', holder.tags ?? {})),
  ])
  const isKnownTag = (key: string) => !tagsUnknown && key.startsWith('aws:principaltag/')
  return (given = NOTHING) =>
    key =>
      given(key) ?? own.get(key) ?? (isKnownTag(key) ? ABSENT : context(key))
}

/** Condition keys of tags, which know no case, with their values. */
function tagsAt(prefix: string, tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(
    ([tag, value]) => [prefix + tag.toLowerCase(), [{ like: value.replaceAll(/[*?]/g, '_') }]] as const,
  )
}

const RESOURCE_TAG = /^[a-z0-9-]+:resourcetag\//

/** Whether the key is about what is listed of a resource: its tags, its boundary. */
export function isOfTarget(key: string): boolean {
  return key === 'iam:permissionsboundary' || RESOURCE_TAG.test(key)
}

/** What is known of an existing resource with these tags, which may have a boundary. */
export function existing(
  tags: Readonly<Record<string, string>> | 'UNKNOWN',
  boundary: string | undefined,
): Given {
  const values = new Map(tags === 'UNKNOWN' ? [] : tagsAt('', tags))
  const bound: readonly KeyValue[] =
    boundary === undefined ? ABSENT : [boundary.startsWith('arn:') ? { like: boundary } : ANY]
  return key => {
    if (key === 'iam:permissionsboundary') return bound
    if (!RESOURCE_TAG.test(key) || tags === 'UNKNOWN') return undefined
    return values.get(key.slice(key.indexOf('/') + 1)) ?? ABSENT
  }
}

/** Keys with one certain value each, or none; others as `given` has them. */
export function withValues(values: Readonly<Record<string, KeyValue>>, given: Given = NOTHING): Given {
  return key => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined
    return value === undefined ? given(key) : [value]
  }
}
