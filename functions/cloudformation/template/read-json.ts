import { parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { createNodeBuilder, type NodeBuilder, type SourceEntry } from './node-builder.ts'
import type { SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'
import type { TemplateError } from './template.ts'

/** Reads a JSON template as ECMA-404 defines it: without comments. Throws TemplateError with the line. */
export function readJsonNodes(text: string, file: string): SourceNode {
  if (!isJson(text)) throw createSyntaxError(text, file)
  return readValue({ text, at: 0, line: 1, builder: createNodeBuilder(file) })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The error for text that is no JSON. Finding its place takes longer than reading a template. */
function createSyntaxError(text: string, file: string): TemplateError {
  const errors: ParseError[] = []
  parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
  const [error] = errors
  return createTemplateError(
    { file, line: text.slice(0, error?.offset ?? 0).split('\n').length },
    `The file is not valid JSON: ${describeJsonError(error)}. Correct it here.`,
  )
}

/** `CommaExpected` becomes `comma expected`. */
function describeJsonError(error: ParseError | undefined): string {
  const code = error === undefined ? 'ValueExpected' : printParseErrorCode(error.error)
  return code.replaceAll(/(?<!^)[A-Z]/g, letter => ` ${letter}`).toLowerCase()
}

/** The place up to which a text was read. The text is valid JSON. */
interface JsonReader {
  readonly text: string
  at: number
  line: number
  readonly builder: NodeBuilder
}

const NEWLINE = 10
const SPACE = 32

/** Moves to the next character that is no white space, and returns it. */
function skipSpace(reader: JsonReader): string {
  for (let code = reader.text.charCodeAt(reader.at); code <= SPACE;) {
    if (code === NEWLINE) reader.line += 1
    reader.at += 1
    code = reader.text.charCodeAt(reader.at)
  }
  return reader.text.charAt(reader.at)
}

function readValue(reader: JsonReader): SourceNode {
  const next = skipSpace(reader)
  const { builder, line } = reader
  if (next === '[') return builder.buildList(readItems(reader), line)
  if (next === '{') return builder.buildMap(readEntries(reader), line)
  const token = readToken(reader)
  return builder.buildScalar(JSON.parse(token), token, line)
}

function* readItems(reader: JsonReader): Generator<() => SourceNode> {
  while (startNext(reader, ']')) yield () => readValue(reader)
}

function* readEntries(reader: JsonReader): Generator<SourceEntry> {
  while (startNext(reader, '}')) {
    const { line } = reader
    const key = JSON.parse(readToken(reader)) as string
    skipSpace(reader)
    reader.at += ':'.length
    yield { key, line, read: () => readValue(reader) }
  }
}

/** Moves from a bracket or behind a value to the next value; false, and behind `end`, if there is none. */
function startNext(reader: JsonReader, end: ']' | '}'): boolean {
  if (skipSpace(reader) !== end) {
    // The opening bracket or a comma.
    reader.at += 1
    if (skipSpace(reader) !== end) return true
  }
  reader.at += 1
  return false
}

const SCALAR = /[^\s,\]}]+/y

/** Reads a text, a number, `true`, `false` or `null`. */
function readToken(reader: JsonReader): string {
  const { text, at } = reader
  SCALAR.lastIndex = at
  reader.at = text.charAt(at) === '"' ? findTextEnd(text, at) : at + (SCALAR.exec(text)?.[0].length ?? 0)
  return text.slice(at, reader.at)
}

/** The end of the text that begins at `start`, behind its closing quote. */
function findTextEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote + 1
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text.charAt(from - 1) === '\\') from -= 1
  return (at - from) % 2 === 1
}
