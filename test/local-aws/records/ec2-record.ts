import type { EdgeResponse } from '../edge/response.ts'
import { type EdgeCall, parseForm } from '../edge/call.ts'
import {
  type RecordValue,
  type RecordValues,
  lowerFirstLetter,
  isRecordValues,
  parseXmlValues,
} from './query-protocol.ts'
import type { RecordedCallParts } from './recorded-call.ts'

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
export function buildEc2Record(edgeCall: EdgeCall, reply: EdgeResponse): RecordedCallParts | undefined {
  const { operation, region } = edgeCall
  if (READS.test(operation)) return undefined
  const parameters = buildRequest(parseForm(edgeCall.request))
  const response = parseXmlValues(reply.body.toString())[lowerFirstLetter(`${operation}Response`)]
  const result = reply.status < 300 && isRecordValues(response) ? buildResponse(response) : undefined
  const wrapped = WRAPPED.has(operation)
  const responseElements = result && wrapped ? { [`${operation}Response`]: result } : (result ?? null)
  return {
    eventName: operation,
    region,
    requestParameters: wrapped ? { [`${operation}Request`]: tagged(parameters) } : listed(parameters),
    responseElements,
  }
}

/** The form fields as nested values; what is numbered has its numbers as names. */
function buildRequest(fields: URLSearchParams): RecordValues {
  const root: RecordValues = {}
  for (const [path, text] of fields) {
    if (path !== 'Action' && path !== 'Version') place(root, path.split('.'), text)
  }
  return root
}

function place(root: RecordValues, path: readonly string[], text: string) {
  const last = path.at(-1) ?? ''
  let at = root
  for (const step of path.slice(0, -1)) {
    const below = at[step]
    at = at[step] = isRecordValues(below) ? below : {}
  }
  at[last] = typed(last, text)
}

function typed(name: string, text: string): RecordValue {
  if (NUMBERS.test(name)) return Number(text)
  return BOOLEANS.test(name) ? text === 'true' : text
}

function isNumbered(recordValues: RecordValues): boolean {
  return Object.keys(recordValues).every(name => /^\d+$/.test(name))
}

/** Lists as `{ items: [...] }`. */
function listed(recordValues: RecordValues): RecordValues {
  return Object.fromEntries(
    Object.entries(recordValues).map(([name, inner]) => [lowerFirstLetter(name), wrapListsIn(inner)]),
  )
}

function wrapListsIn(recordValue: RecordValue): RecordValue {
  if (!isRecordValues(recordValue)) return recordValue
  return isNumbered(recordValue)
    ? { items: Object.values(recordValue).map(wrapListsIn) }
    : listed(recordValue)
}

/** Members of lists with their number as `tag`; one alone stands for its list. */
function tagged(recordValues: RecordValues): RecordValues {
  return Object.fromEntries(Object.entries(recordValues).map(([name, inner]) => [name, tagItemsIn(inner)]))
}

function tagItemsIn(recordValue: RecordValue): RecordValue {
  if (!isRecordValues(recordValue)) return recordValue
  if (!isNumbered(recordValue)) return tagged(recordValue)
  const members = Object.entries(recordValue).map(([tag, inner]) => {
    const content = tagItemsIn(inner)
    return isRecordValues(content) ? { ...content, tag: Number(tag) } : { tag: Number(tag), content }
  })
  const [only, ...more] = members
  return only !== undefined && more.length === 0 ? only : members
}

/** `return` is called `_return`, and the members of lists are its items. */
function buildResponse(response: RecordValues): RecordValues {
  const { return: returned, ...rest } = response
  return { ...itemized(rest), ...(returned === undefined ? {} : { _return: returned === 'true' }) }
}

function itemized(recordValues: RecordValues): RecordValues {
  return Object.fromEntries(
    Object.entries(recordValues).map(([name, inner]) => [name, itemizeIn(name, inner)]),
  )
}

function itemizeIn(name: string, recordValue: RecordValue): RecordValue {
  if (typeof recordValue === 'string') return typed(name, recordValue)
  if (Array.isArray(recordValue)) return { items: recordValue.map(each => itemizeIn('', each)) }
  return isRecordValues(recordValue) ? itemized(recordValue) : recordValue
}
