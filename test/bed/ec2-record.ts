import type { Answer } from './answer.ts'
import { type Call, form } from './call.ts'
import { type Value, type Values, camel, isValues, xmlValues } from './query-protocol.ts'
import type { Recorded } from './recorded.ts'

const READS = /^(Get|Describe|Search|List)/
const NUMBERS = /^(fromPort|toPort|ruleNumber|from|to)$/i
const BOOLEANS = /^(isEgress|egress|dryRun|default|\w+Enabled)$/i

/** Calls that EC2 records as they are on the wire, in an element that has the operation's name. */
const WRAPPED = new Set([
  'CreateFlowLogs',
  'CreateVpcEndpoint',
  'DeleteFlowLogs',
  'DeleteVpcEndpoints',
  'ModifySecurityGroupRules',
  'ModifyVpcEndpoint',
])

/** The record of a mutating EC2 call. */
export function ec2Record(call: Call, answer: Answer): Recorded | undefined {
  const { operation, region } = call
  if (READS.test(operation)) return undefined
  const said = requestOf(form(call.request))
  const response = xmlValues(answer.body.toString())[camel(`${operation}Response`)]
  const result = answer.status < 300 && isValues(response) ? responseOf(response) : undefined
  const wrapped = WRAPPED.has(operation)
  const responseElements = result && wrapped ? { [`${operation}Response`]: result } : (result ?? null)
  return {
    eventName: operation,
    region,
    requestParameters: wrapped ? { [`${operation}Request`]: tagged(said) } : listed(said),
    responseElements,
  }
}

/** The form fields as nested values; what is numbered has its numbers as names. */
function requestOf(fields: URLSearchParams): Values {
  const root: Values = {}
  for (const [path, text] of fields) {
    if (path !== 'Action' && path !== 'Version') place(root, path.split('.'), text)
  }
  return root
}

function place(root: Values, path: readonly string[], text: string) {
  const last = path.at(-1) ?? ''
  let at = root
  for (const step of path.slice(0, -1)) {
    const below = at[step]
    at = at[step] = isValues(below) ? below : {}
  }
  at[last] = typed(last, text)
}

function typed(name: string, text: string): Value {
  if (NUMBERS.test(name)) return Number(text)
  return BOOLEANS.test(name) ? text === 'true' : text
}

function isNumbered(values: Values): boolean {
  return Object.keys(values).every(name => /^\d+$/.test(name))
}

/** Lists as `{ items: [...] }`. */
function listed(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, inner]) => [camel(name), listedIn(inner)]))
}

function listedIn(value: Value): Value {
  if (!isValues(value)) return value
  return isNumbered(value) ? { items: Object.values(value).map(listedIn) } : listed(value)
}

/** Members of lists with their number as `tag`; one alone stands for its list. */
function tagged(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, inner]) => [name, taggedIn(inner)]))
}

function taggedIn(value: Value): Value {
  if (!isValues(value)) return value
  if (!isNumbered(value)) return tagged(value)
  const members = Object.entries(value).map(([tag, inner]) => {
    const content = taggedIn(inner)
    return isValues(content) ? { ...content, tag: Number(tag) } : { tag: Number(tag), content }
  })
  const [only, ...more] = members
  return only !== undefined && more.length === 0 ? only : members
}

/** `return` is called `_return`, and the members of lists are its items. */
function responseOf(response: Values): Values {
  const { return: returned, ...rest } = response
  return { ...itemized(rest), ...(returned === undefined ? {} : { _return: returned === 'true' }) }
}

function itemized(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, inner]) => [name, itemizedIn(name, inner)]))
}

function itemizedIn(name: string, value: Value): Value {
  if (typeof value === 'string') return typed(name, value)
  if (Array.isArray(value)) return { items: value.map(each => itemizedIn('', each)) }
  return isValues(value) ? itemized(value) : value
}
