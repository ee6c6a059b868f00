/** A value of a call or an answer, and values by name. */
export type Value = string | number | boolean | null | Value[] | Values
export type Values = { [name: string]: Value }

const NUMBERS = /^(maxSessionDuration|minimumPasswordLength|maxPasswordAge|passwordReusePrevention|\w+Count)$/
const BOOLEANS =
  /^(setAsDefault|isDefaultVersion|isAttachable|passwordResetRequired|hardExpiry|allow\w+|require\w+)$/
/** What the members of lists are called: by IAM and others, and by EC2. */
const LISTED = new Set(['member', 'item'])
const TAG = /<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g

/** `RoleName` as CloudTrail writes it: `roleName`. */
export const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

/** The form fields of a Query protocol request as nested values with CloudTrail's names. */
export function requestValues(fields: URLSearchParams): Values {
  const root: Values = {}
  for (const [path, text] of fields) {
    if (path !== 'Action' && path !== 'Version') place(root, path.split('.').map(camel), text)
  }
  return mapped(root)
}

function place(root: Values, path: string[], text: string) {
  const last = path.at(-1) ?? ''
  let at = root
  for (const step of path.slice(0, -1)) {
    const below = at[step]
    at = at[step] = isValues(below) ? below : {}
  }
  at[last] = typed(last, text)
}

const mapped = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, listed(value)]))

/** Whether a value has fields. */
export function isValues(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listed(value: Value): Value {
  if (!isValues(value)) return value
  return isValues(value['member']) ? Object.values(value['member']).map(listed) : mapped(value)
}

function typed(name: string, text: string): Value {
  if (NUMBERS.test(name)) return Number(text)
  return BOOLEANS.test(name) ? text === 'true' : text
}

/** An XML answer as nested values with CloudTrail's names; empty elements are left out. */
export function xmlValues(xml: string): Values {
  const root: Element = { name: '', text: '', children: [] }
  const open = [root]
  for (const [, close, name = '', empty, text] of xml.replace(/<\?[^>]*\?>/, '').matchAll(TAG)) {
    const top = open.at(-1) ?? root
    if (text !== undefined) top.text += decoded(text)
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

function elementValue(element: Element): Value {
  if (element.children.length === 0) return typed(camel(element.name), element.text.trim())
  if (LISTED.has(element.children[0]?.name ?? '')) return element.children.map(elementValue)
  return childValues(element)
}

function childValues(element: Element): Values {
  const named = element.children.map(child => [camel(child.name), elementValue(child)] as const)
  return Object.fromEntries(named.filter(([, value]) => value !== ''))
}

function decoded(text: string) {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
  return plain.replaceAll('&#39;', "'").replaceAll('&apos;', "'").replaceAll('&amp;', '&')
}
