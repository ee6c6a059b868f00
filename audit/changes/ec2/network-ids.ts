import type { ApiCall } from '../cloudtrail.ts'

/** How the ids of what is audited begin. */
export type IdPrefix = 'acl' | 'rtb' | 'sg' | 'subnet' | 'vpc' | 'vpce'

/** An id of EC2's: 8 or 17 hexadecimal digits today. */
const ID = /^([a-z]+)-[0-9a-f]{8,32}$/

/** Parameters that hold texts of the customer's: what looks like an id there names nothing. */
const TEXTS = /^(description|policyDocument|tagSpecification|tagSet|clientToken)/i

const DEEPEST = 12
const MOST_IDS = 1_000

/**
 * The ids that begin with `prefix` and stand anywhere among the parameters of a call, each once. EC2's events write a
 * list as an object `items`, as a list, or as its only item, with lower or upper initials, and some wrap all of it in
 * an object that is called like the operation. Groups that are named as another account's are left out.
 */
export function idsIn(
  parameters: unknown,
  prefix: IdPrefix,
  { account }: Pick<ApiCall, 'account'>,
): string[] {
  const found = new Set<string>()
  collect(parameters, 0, account, text => {
    if (ID.exec(text)?.[1] === prefix && found.size < MOST_IDS) found.add(text)
  })
  return [...found]
}

function collect(value: unknown, depth: number, account: string, onText: (text: string) => void): void {
  if (typeof value === 'string') return onText(value)
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return
  const entries = Object.entries(value)
  if (entries.some(([name, inner]) => isForeign(name, inner, account))) return
  for (const [name, inner] of entries) if (!TEXTS.test(name)) collect(inner, depth + 1, account, onText)
}

function isForeign(name: string, value: unknown, account: string): boolean {
  return /^userId$/i.test(name) && typeof value === 'string' && /^\d{12}$/.test(value) && value !== account
}

/** Whether the call has a parameter of one of these names, in either case, itself or in what it is wrapped in. */
export function hasParameter({ request }: ApiCall, names: RegExp): boolean {
  const inner = Object.values(request).flatMap(value =>
    typeof value === 'object' && value !== null ? Object.keys(value) : [],
  )
  return [...Object.keys(request), ...inner].some(name => names.test(name))
}
