import { createAssignment, type Assignment } from './assignment.ts'

/** The first tag of an element with its attributes, and the text behind it. */
const TAG = /<([A-Za-z_][\w:.-]{0,80})(\s[^<>]{0,2000})?>\s{0,40}(?:<!\[CDATA\[)?([^<]{0,500})/g

const ATTRIBUTE = /([A-Za-z_][\w:.-]{0,80})\s{0,5}=\s{0,5}(?:"([^"]{0,500})"|'([^']{0,500})')/g

/** Attributes and elements that name a value, and those that hold it: `<add key="…" value="…"/>`. */
const NAMING = /^(?:[\w.-]*[:-])?(?:key|name|property)$/i
const HOLDING = /^(?:[\w.-]*[:-])?(?:value|string)$/i

/** The assignments in XML: elements and what they contain, pairs of attributes, and pairs of elements. */
export function listMarkupAssignments(text: string): Assignment[] {
  if (!text.includes('</') && !text.includes('/>')) return []
  const found: Assignment[] = []
  let named = ''
  for (const [, element = '', attributes = '', content = ''] of dropComments(text).matchAll(TAG)) {
    const pairs = attributes === '' ? [] : listAttributes(attributes)
    const name = pairs.find(([key]) => NAMING.test(key))?.[1] ?? ''
    const value = pairs.find(([key]) => HOLDING.test(key))?.[1]
    const inner = decodeEntities(content.replace(/\]\]>$/, '').trim())
    if (name !== '' && value !== undefined && value !== '') found.push(createAssignment(name, value))
    if (inner === '') continue
    if (name !== '') found.push(createAssignment(name, inner))
    found.push(createAssignment(element.replace(/^.*:/, ''), inner))
    if (HOLDING.test(element) && named !== '') found.push(createAssignment(named, inner))
    if (NAMING.test(element)) named = inner
    else if (HOLDING.test(element)) named = ''
  }
  return found
}

/** A text without comments of XML, in which settings are shown that are not in use. */
function dropComments(text: string): string {
  let [kept, from] = ['', 0]
  for (let start = text.indexOf('<!--'); start >= 0; start = text.indexOf('<!--', from)) {
    const end = text.indexOf('-->', start)
    if (end < 0) break
    kept += text.slice(from, start)
    from = end + 3
  }
  return kept + text.slice(from)
}

function listAttributes(text: string): [name: string, value: string][] {
  return [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single = '']) => [
    name,
    decodeEntities(double ?? single),
  ])
}

function decodeEntities(text: string): string {
  return text.includes('&')
    ? text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    : text
}
