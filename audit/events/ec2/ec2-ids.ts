import { parseArn } from '../../resources/arn.ts'
import { readObject, type CloudTrailEvent } from '../cloudtrail-event.ts'

/** The id prefixes of the network kinds. */
export type Ec2IdPrefix =
  | 'acl'
  | 'aclassoc'
  | 'eni'
  | 'fl'
  | 'igw'
  | 'nat'
  | 'pcx'
  | 'pl'
  | 'rtb'
  | 'rtbassoc'
  | 'sg'
  | 'subnet'
  | 'vpc'
  | 'vpce'

/** An EC2 id: today with 8 or 17 hexadecimal digits. */
const EC2_ID = /^([a-z]+)-[0-9a-f]{8,32}$/

/** Parameters with free text: ids in them reference nothing. */
const FREE_TEXT_PARAMETERS = /^(description|policyDocument|tagSpecification|tagSet|clientToken)/i

const MAX_DEPTH = 12
const MAX_IDS = 1_000

/**
 * The distinct ids with `prefix` anywhere in the parameters of a call. EC2's events write a list as an object `items`, as a
 * list, or as its only item, in lower or upper camel case, and some wrap everything in an object named after the operation.
 * Resources of other accounts are left out.
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

/** The id in `text`: the text itself, or the id in an ARN of the account. */
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

/** The parameters of a call, including those in a wrapper named after the operation. */
export function readCallParameters({ request, operation }: CloudTrailEvent): CloudTrailEvent['request'] {
  return { ...request, ...readObject(request, `${operation}Request`) }
}

/** Whether the call has a parameter with a matching name. */
export function hasCallParameter(call: CloudTrailEvent, names: RegExp): boolean {
  return Object.keys(readCallParameters(call)).some(name => names.test(name))
}

/**
 * The facts that a call changes, by the parameters that set them; all facts if the call has no parameters besides the id.
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
