import table from '../catalog/condition-keys.json' with { type: 'json' }

/**
 * Who controls the value of a condition key: it describes the principal, is chosen by the caller in the request,
 * comes from the circumstances of the request (network, time, transport), or describes the resource.
 */
export type ConditionKeyClass = 'principal' | 'caller' | 'environment' | 'resource' | 'unknown'

/**
 * The signed requests in which a key is present: all requests, or at most those with temporary credentials, of IAM
 * users, of an AWS service on its own behalf, of members of an organization, through a VPC endpoint, or of a service
 * on behalf of a principal; otherwise only some requests.
 */
export type ConditionKeyPresence = keyof typeof table.presence | 'SOMETIMES'

const classes = indexKeys(table.classes)
const presences = indexKeys(table.presence)
const multivalued = indexKeys({ multivalued: table.multivalued })
const ofTheResource = new Set(
  Object.entries(table.ofTheResourceFor).flatMap(([key, actions]) =>
    actions.map(action => `${key} ${action}`.toLowerCase()),
  ),
)

/**
 * The class of a key, case-insensitive. A few keys, such as `iam:PermissionsBoundary`, are chosen by the caller for
 * some actions and describe the resource for others; without `action` they count as the caller's. Sources: IAM User
 * Guide, "AWS global condition context keys" and "IAM and AWS STS condition context keys"; Service Authorization
 * Reference.
 */
export function classifyConditionKey(key: string, action = ''): ConditionKeyClass {
  if (ofTheResource.has(`${key} ${action}`.toLowerCase())) return 'resource'
  return findByKey(classes, key) ?? 'unknown'
}

/** Whether a request can contain several values of the key, so that tests require `ForAllValues` or `ForAnyValue`. */
export function isMultivaluedKey(key: string): boolean {
  return findByKey(multivalued, key) !== undefined
}

/** The requests in which the key is present. */
export function findKeyPresence(key: string): ConditionKeyPresence {
  return findByKey(presences, key) ?? 'SOMETIMES'
}

function indexKeys<Place extends string>(
  lists: Readonly<Record<Place, readonly string[]>>,
): Map<string, Place> {
  const entries = Object.entries(lists) as [Place, readonly string[]][]
  return new Map(entries.flatMap(([group, keys]) => keys.map(key => [key.toLowerCase(), group] as const)))
}

/** Table entries that end in `/` or `:` match every key with that prefix. */
function findByKey<Place>(of: ReadonlyMap<string, Place>, key: string): Place | undefined {
  const name = key.toLowerCase()
  const [family = ''] = /^[^:/]+:[^:/]+[:/](?=.)/.exec(name) ?? []
  return of.get(name) ?? of.get(family)
}
