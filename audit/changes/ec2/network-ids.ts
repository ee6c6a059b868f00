import { parseArn } from '../../resources/arn.ts'
import { objectAt, type ApiCall } from '../cloudtrail.ts'

/** How the ids of what is audited, and of what ties it together, begin. */
export type IdPrefix =
  | 'acl'
  | 'aclassoc'
  | 'eni'
  | 'fl'
  | 'igw'
  | 'nat'
  | 'pcx'
  | 'rtb'
  | 'rtbassoc'
  | 'sg'
  | 'subnet'
  | 'vpc'
  | 'vpce'

/** An id of EC2's: 8 or 17 hexadecimal digits today. */
const ID = /^([a-z]+)-[0-9a-f]{8,32}$/

/** Parameters that hold texts of the customer's: what looks like an id there names nothing. */
const TEXTS = /^(description|policyDocument|tagSpecification|tagSet|clientToken)/i

const DEEPEST = 12
const MOST_IDS = 1_000

/**
 * The ids that begin with `prefix` and stand anywhere among the parameters of a call, each once. EC2's events write a
 * list as an object `items`, as a list, or as its only item, with lower or upper initials, and some wrap all of it in
 * an object that is called like the operation. What is named as another account's is left out.
 */
export function idsIn(
  parameters: unknown,
  prefix: IdPrefix,
  { account }: Pick<ApiCall, 'account'>,
): string[] {
  const found = new Set<string>()
  collect(parameters, 0, account, text => {
    const id = idOf(text, account)
    if (id !== undefined && ID.exec(id)?.[1] === prefix && found.size < MOST_IDS) found.add(id)
  })
  return [...found]
}

/** What `text` names: itself, or what an ARN of the account's own ends with. */
function idOf(text: string, account: string): string | undefined {
  if (!text.startsWith('arn:')) return text
  const arn = parseArn(text)
  return arn?.service === 'ec2' && arn.account === account ? arn.resource.split('/')[1] : undefined
}

function collect(value: unknown, depth: number, account: string, onText: (text: string) => void): void {
  if (typeof value === 'string') return onText(value)
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return
  const entries = Object.entries(value)
  if (entries.some(([name, inner]) => isForeign(name, inner, account))) return
  for (const [name, inner] of entries) if (!TEXTS.test(name)) collect(inner, depth + 1, account, onText)
}

function isForeign(name: string, value: unknown, account: string): boolean {
  if (!/^(userId|ownerId)$/i.test(name) || typeof value !== 'string') return false
  return /^\d{12}$/.test(value) && value !== account
}

/** The parameters of the call: its own, and those in what it is wrapped in. */
export function parametersOf({ request, operation }: ApiCall): ApiCall['request'] {
  return { ...request, ...objectAt(request, `${operation}Request`) }
}

/** Whether the call has a parameter of one of these names, in either case. */
export function hasParameter(call: ApiCall, names: RegExp): boolean {
  return Object.keys(parametersOf(call)).some(name => names.test(name))
}

/**
 * The facts of those attributes that a call names, by the parameters that set them; where it names nothing but what it
 * is about, it may have set any.
 */
export function factsSet(call: ApiCall, about: RegExp, facts: Readonly<Record<string, RegExp>>): string[] {
  const named = Object.entries(parametersOf(call)).filter(
    ([name, value]) => value !== null && !about.test(name) && name !== `${call.operation}Request`,
  )
  if (named.length === 0) return Object.keys(facts)
  return Object.keys(facts).filter(fact => named.some(([name]) => facts[fact]?.test(name)))
}
