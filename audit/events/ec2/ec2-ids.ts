import { parseArn } from '../../resources/arn.ts'
import { readObject, type CloudTrailEvent } from '../cloudtrail-event.ts'

/** How the ids of what is audited, and of what ties it together, begin. */
export type Ec2IdPrefix =
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
const EC2_ID = /^([a-z]+)-[0-9a-f]{8,32}$/

/** Parameters that hold texts of the customer's: what looks like an id there names nothing. */
const FREE_TEXT_PARAMETERS = /^(description|policyDocument|tagSpecification|tagSet|clientToken)/i

const MAX_DEPTH = 12
const MAX_IDS = 1_000

/**
 * The ids that begin with `prefix` and stand anywhere among the parameters of a call, each once. EC2's events write a
 * list as an object `items`, as a list, or as its only item, with lower or upper initials, and some wrap all of it in
 * an object that is called like the operation. What is named as another account's is left out.
 */
export function extractEc2Ids(
  parameters: unknown,
  prefix: Ec2IdPrefix,
  { account }: Pick<CloudTrailEvent, 'account'>,
): string[] {
  const found = new Set<string>()
  visitTexts(parameters, 0, account, text => {
    const id = parseId(text, account)
    if (id !== undefined && EC2_ID.exec(id)?.[1] === prefix && found.size < MAX_IDS) found.add(id)
  })
  return [...found]
}

/** What `text` names: itself, or what an ARN of the account's own ends with. */
function parseId(text: string, account: string): string | undefined {
  if (!text.startsWith('arn:')) return text
  const arn = parseArn(text)
  return arn?.service === 'ec2' && arn.account === account ? arn.resource.split('/')[1] : undefined
}

function visitTexts(value: unknown, depth: number, account: string, onText: (text: string) => void): void {
  if (typeof value === 'string') return onText(value)
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return
  const entries = Object.entries(value)
  if (entries.some(([name, inner]) => isOtherAccount(name, inner, account))) return
  for (const [name, inner] of entries)
    if (!FREE_TEXT_PARAMETERS.test(name)) visitTexts(inner, depth + 1, account, onText)
}

function isOtherAccount(name: string, value: unknown, account: string): boolean {
  if (!/^(userId|ownerId)$/i.test(name) || typeof value !== 'string') return false
  return /^\d{12}$/.test(value) && value !== account
}

/** The parameters of the call: its own, and those in what it is wrapped in. */
export function readCallParameters({ request, operation }: CloudTrailEvent): CloudTrailEvent['request'] {
  return { ...request, ...readObject(request, `${operation}Request`) }
}

/** Whether the call has a parameter of one of these names, in either case. */
export function hasCallParameter(call: CloudTrailEvent, names: RegExp): boolean {
  return Object.keys(readCallParameters(call)).some(name => names.test(name))
}

/**
 * The facts of those attributes that a call names, by the parameters that set them; where it names nothing but what it
 * is about, it may have set any.
 */
export function deriveChangedFacts(
  call: CloudTrailEvent,
  idParameter: RegExp,
  facts: Readonly<Record<string, RegExp>>,
): string[] {
  const named = Object.entries(readCallParameters(call)).filter(
    ([name, value]) => value !== null && !idParameter.test(name) && name !== `${call.operation}Request`,
  )
  if (named.length === 0) return Object.keys(facts)
  return Object.keys(facts).filter(fact => named.some(([name]) => facts[fact]?.test(name)))
}
