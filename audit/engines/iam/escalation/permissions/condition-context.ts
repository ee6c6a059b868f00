import type { ConditionContext } from '../../condition/condition-test.ts'
import { ANY_KEY_VALUE, type ConditionKeyValue } from '../../condition/key-value.ts'
import { buildPrincipalContext } from '../../effective-permissions/principal-context.ts'
import type { PermissionHolder } from './permission-set.ts'

/**
 * Looks up the certain values of a condition key (lowercase) in a request; undefined if nothing more is known of it.
 */
export type ConditionKeyLookup = (key: string) => readonly ConditionKeyValue[] | undefined

/** Nothing more is known. */
export const lookupNothing: ConditionKeyLookup = () => undefined
const ABSENT: readonly ConditionKeyValue[] = ['ABSENT']

/** What is known of the condition keys of the holder's requests for resources of its own account. */
export function createRequestContexts(
  permissionHolder: PermissionHolder,
  tagsUnknown: boolean,
): (lookupKey?: ConditionKeyLookup) => ConditionContext {
  let holderContext: ConditionContext | undefined
  return (lookupKey = lookupNothing) =>
    key => {
      // Created on first use: most policies have no conditions.
      holderContext ??= createHolderContext(permissionHolder, tagsUnknown)
      return lookupKey(key) ?? holderContext(key)
    }
}

function createHolderContext(permissionHolder: PermissionHolder, tagsUnknown: boolean): ConditionContext {
  const { organizationId, ...principal } = permissionHolder
  const organization =
    organizationId === undefined
      ? {}
      : { organization: { id: organizationId, managementAccount: false, scps: [] } }
  const conditionContext = buildPrincipalContext({ ...principal, identity: [], ...organization })
  const own = new Map<string, readonly ConditionKeyValue[]>([
    ['aws:resourceaccount', [{ like: permissionHolder.account }]],
    ['aws:resourceorgid', organizationId === undefined ? ABSENT : [{ like: organizationId }]],
    ...(tagsUnknown ? [] : listTagKeys('aws:principaltag/', permissionHolder.tags ?? {})),
  ])
  const isKnownTag = (key: string) => !tagsUnknown && key.startsWith('aws:principaltag/')
  return key => own.get(key) ?? (isKnownTag(key) ? ABSENT : conditionContext(key))
}

/** Condition keys of tags, which are case-insensitive, with their values. */
function listTagKeys(prefix: string, tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(
    ([tag, value]) => [prefix + tag.toLowerCase(), [{ like: value.replaceAll(/[*?]/g, '_') }]] as const,
  )
}

const RESOURCE_TAG = /^[a-z0-9-]+:resourcetag\//

/** Whether the key describes a listed property of a resource: its tags or its boundary. */
export function isTargetKey(key: string): boolean {
  return key === 'iam:permissionsboundary' || RESOURCE_TAG.test(key)
}

/** What is known of an existing resource with these tags and an optional boundary. */
export function createTargetKeyLookup(
  tags: Readonly<Record<string, string>> | 'UNKNOWN',
  boundary: string | undefined,
): ConditionKeyLookup {
  const values = new Map(tags === 'UNKNOWN' ? [] : listTagKeys('', tags))
  const bound: readonly ConditionKeyValue[] =
    boundary === undefined ? ABSENT : [boundary.startsWith('arn:') ? { like: boundary } : ANY_KEY_VALUE]
  return key => {
    if (key === 'iam:permissionsboundary') return bound
    if (!RESOURCE_TAG.test(key) || tags === 'UNKNOWN') return undefined
    return values.get(key.slice(key.indexOf('/') + 1)) ?? ABSENT
  }
}

/** Keys with one certain value each, or none; other keys as `lookupKey` returns them. */
export function createKeyLookup(
  values: Readonly<Record<string, ConditionKeyValue>>,
  lookupKey: ConditionKeyLookup = lookupNothing,
): ConditionKeyLookup {
  return key => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined
    return value === undefined ? lookupKey(key) : [value]
  }
}
