/** A value of a call or an answer, and values by name. */
export type RecordValue = string | number | boolean | null | RecordValue[] | RecordValues
export type RecordValues = { [name: string]: RecordValue }

const NUMBERS = /^(maxSessionDuration|minimumPasswordLength|maxPasswordAge|passwordReusePrevention|\w+Count)$/
const BOOLEANS =
  /^(setAsDefault|isDefaultVersion|isAttachable|passwordResetRequired|hardExpiry|allow\w+|require\w+)$/
/** What the members of lists are called: by IAM and others, and by EC2. */
const LISTED = new Set(['member', 'item'])
const TAG = /<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g

/** `RoleName` as CloudTrail writes it: `roleName`. */
export const lowerFirstLetter = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

/** The form fields of a Query protocol request as nested values with CloudTrail's names. */
export function parseRequestValues(fields: URLSearchParams): RecordValues {
  const root: RecordValues = {}
  for (const [path, text] of fields) {
    if (path !== 'Action' && path !== 'Version') place(root, path.split('.').map(lowerFirstLetter), text)
  }
  return mapped(root)
}

function place(root: RecordValues, path: string[], text: string) {
  const last = path.at(-1) ?? ''
  let at = root
  for (const step of path.slice(0, -1)) {
    const below = at[step]
    at = at[step] = isRecordValues(below) ? below : {}
  }
  at[last] = typed(last, text)
}

const mapped = (recordValues: RecordValues): RecordValues =>
  Object.fromEntries(Object.entries(recordValues).map(([name, value]) => [name, listed(value)]))

/** Whether a value has fields. */
export function isRecordValues(value: RecordValue | undefined): value is RecordValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listed(recordValue: RecordValue): RecordValue {
  if (!isRecordValues(recordValue)) return recordValue
  return isRecordValues(recordValue['member'])
    ? Object.values(recordValue['member']).map(listed)
    : mapped(recordValue)
}

function typed(name: string, text: string): RecordValue {
  if (NUMBERS.test(name)) return Number(text)
  return BOOLEANS.test(name) ? text === 'true' : text
}

/** An XML answer as nested values with CloudTrail's names; empty elements are left out. */
export function parseXmlValues(xml: string): RecordValues {
  const root: Element = { name: '', text: '', children: [] }
  const open = [root]
  for (const [, close, name = '', empty, text] of xml.replace(/<\?[^>]*\?>/, '').matchAll(TAG)) {
    const top = open.at(-1) ?? root
    if (text !== undefined) top.text += decodeXml(text)
    else if (close !== '') open.pop()
    else {
      const element = { name, text: '', children: [] }
      top.children.push(element)
      if (empty === '') open.push(element)
    }
  }
  return childValues(root)
}

type Element = { name: string; text: string; children: Element[] }

function elementValue(element: Element): RecordValue {
  if (element.children.length === 0) return typed(lowerFirstLetter(element.name), element.text.trim())
  if (LISTED.has(element.children[0]?.name ?? '')) return element.children.map(elementValue)
  return childValues(element)
}

function childValues(element: Element): RecordValues {
  const named = element.children.map(child => [lowerFirstLetter(child.name), elementValue(child)] as const)
  return Object.fromEntries(named.filter(([, value]) => value !== ''))
}

function decodeXml(text: string) {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
  return plain.replaceAll('&#39;', "'").replaceAll('&apos;', "'").replaceAll('&amp;', '&')
}
