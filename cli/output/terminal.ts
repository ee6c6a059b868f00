import { styleText } from 'node:util'
import { renderJson } from '../../reports/formats/json.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours `text` when standard output is a terminal that wants colours, or FORCE_COLOR asks for them. */
export function colorize(style: Style, text: string): string {
  return wantsColors() ? styleText(style, text, { validateStream: false }) : text
}

function wantsColors(): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0'
  return process.stdout.isTTY && NO_COLOR === undefined
}

/** Below this many columns a line is left to the terminal. */
const MIN_WIDTH = 20

/**
 * The lines of one that has `before` columns in front of it, each as wide as the terminal at most, and as far in as the
 * first. What is no terminal has lines of any length, unless COLUMNS says otherwise.
 */
export function wrapLine(line: string, before: number): string[] {
  const width = (process.stdout.columns ?? Number(process.env['COLUMNS'] ?? 0)) - before
  const indent = /^ */.exec(line)?.[0] ?? ''
  if (!(width - indent.length >= MIN_WIDTH)) return [line]
  const lines: string[] = []
  let rest = line
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    if (space <= indent.length) break
    lines.push(rest.slice(0, space))
    rest = indent + rest.slice(space + 1)
  }
  return [...lines, rest]
}

/** Ends the process when whoever reads its output has seen enough, as `head` does: the rest is not wanted. */
export function handleClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

/** `text` without control characters: what comes from an account or an event may hold any. */
export function stripControlCharacters(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')
}

/** Prints `value` as one JSON document that gives the terminal no orders. */
export function printJson(value: unknown): void {
  printLine(renderJson(value))
}

/** Prints a line of the result. */
export function printLine(line: string): void {
  clearProgress()
  process.stdout.write(`${line}\n`)
}

/** Prints a line about the work, which is no part of the result; whatever it quotes is made printable. */
export function printNote(line: string): void {
  clearProgress()
  process.stderr.write(`${stripControlCharacters(line)}\n`)
}

let isProgressShown = false

/** Takes the count away that stands on the line, before something is printed there. */
function clearProgress(): void {
  if (isProgressShown) process.stderr.write('\r\u001B[K')
  isProgressShown = false
}

/** Counts on standard error, where that is a terminal: the work goes on. Answers what to call for each. */
export function createProgressCounter(what: string): () => void {
  let count = 0
  return () => {
    count += 1
    if (!process.stderr.isTTY || count % 10 !== 0) return
    process.stderr.write(`\r${count} ${what} `)
    isProgressShown = true
  }
}
