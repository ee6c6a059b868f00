import table from '../catalog/condition-keys.json' with { type: 'json' }

/**
 * Who decides on the value of a condition key: it tells of the principal, is chosen by the caller in the request, comes
 * from where, when and how the request is made, or tells of the resource.
 */
export type ConditionKeyClass = 'principal' | 'caller' | 'environment' | 'resource' | 'unknown'

/**
 * In which signed requests a key is present: in all, at most in those with temporary credentials, those of IAM users,
 * those that an AWS service makes for itself, of members of an organization, through a VPC endpoint, or that a service
 * makes on behalf of a principal; else in some.
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
 * The class of a key, in any case. A few keys are chosen in requests of some actions and tell of the resource for
 * others, such as `iam:PermissionsBoundary`: they are the caller's where `action` is not given. Sources: IAM User Guide,
 * "AWS global condition context keys" and "IAM and AWS STS condition context keys"; Service Authorization Reference.
 */
export function classifyConditionKey(key: string, action = ''): ConditionKeyClass {
  if (ofTheResource.has(`${key} ${action}`.toLowerCase())) return 'resource'
  return findByKey(classes, key) ?? 'unknown'
}

/** Whether a request may hold several values of the key, so that tests of it need `ForAllValues` or `ForAnyValue`. */
export function isMultivaluedKey(key: string): boolean {
  return findByKey(multivalued, key) !== undefined
}

/** In which requests the key is present. */
export function findKeyPresence(key: string): ConditionKeyPresence {
  return findByKey(presences, key) ?? 'SOMETIMES'
}

function indexKeys<Place extends string>(
  lists: Readonly<Record<Place, readonly string[]>>,
): Map<string, Place> {
  const entries = Object.entries(lists) as [Place, readonly string[]][]
  return new Map(entries.flatMap(([group, keys]) => keys.map(key => [key.toLowerCase(), group] as const)))
}

/** Keys that end in `/` or `:` stand for all that begin so. */
function findByKey<Place>(of: ReadonlyMap<string, Place>, key: string): Place | undefined {
  const name = key.toLowerCase()
  const [family = ''] = /^[^:/]+:[^:/]+[:/](?=.)/.exec(name) ?? []
  return of.get(name) ?? of.get(family)
}
