import { escapeText } from '../../../audit/text/quote-text.ts'

/** An element of an XML document. */
export interface XmlElement {
  name: string
  attributes: Readonly<Record<string, string | number>>
  /** Elements, or text. */
  content?: readonly XmlElement[] | string
}

/** Text that is the same in XML, as almost all text is: this is faster to test. */
const PLAIN_TEXT = /^[ !#-%(-;=?-~]*$/
const PLAIN_LINES = /^[\n !#-%(-;=?-~]*$/

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** `root` as an XML 1.0 document, in parts. Texts and attributes may contain anything. */
export function* renderXml(root: XmlElement): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield* renderElement(root, '')
}

function* renderElement({ name, attributes, content = [] }: XmlElement, indent: string): Generator<string> {
  let opening = `${indent}<${name}`
  for (const [key, value] of Object.entries(attributes)) opening += ` ${key}="${escapeXml(`${value}`)}"`
  if (content.length === 0) yield `${opening}/>\n`
  else if (typeof content === 'string') yield `${opening}>${escapeLines(content)}</${name}>\n`
  else {
    yield `${opening}>\n`
    for (const each of content) yield* renderElement(each, `${indent}  `)
    yield `${indent}</${name}>\n`
  }
}

/** Text with its line breaks; each line is escaped. */
function escapeLines(text: string): string {
  return PLAIN_LINES.test(text) ? text : text.split('\n').map(escapeXml).join('\n')
}

/**
 * Text as XML 1.0 allows it (section 2.2): `escapeText` writes control characters and lone surrogates as `\u0000`, and
 * the two noncharacters that remain are written like them.
 */
function escapeXml(text: string): string {
  if (PLAIN_TEXT.test(text)) return text
  return escapeText(text)
    .replaceAll('\ufffe', String.raw`\ufffe`)
    .replaceAll('\uffff', String.raw`\uffff`)
    .replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? '')
}
