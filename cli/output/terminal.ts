import { stripVTControlCharacters, styleText } from 'node:util'
import { renderJson } from '../../reports/json.ts'
import { getProgramRun } from '../program-io.ts'
import { clearProgressLine } from './progress-line.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

/** Styles of `util.styleText`. */
export type TextStyle = Parameters<typeof styleText>[0]

/** Colours `text` when standard output is a terminal that wants colours, or FORCE_COLOR asks for them. */
export function colorize(style: TextStyle, text: string): string {
  return wantsColors() ? styleText(style, text, { validateStream: false }) : text
}

function wantsColors(): boolean {
  const { env, stdout } = getProgramRun().io
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0'
  return stdout.isTTY === true && env['NO_COLOR'] === undefined
}

/** Below this many columns a line is left to the terminal. */
const MIN_WIDTH = 20

/**
 * Folds a line at the terminal's width, less `before` columns. The lines that follow are indented by `hangingIndent`
 * columns, by default as far as the first. Output that is no terminal is folded only where COLUMNS is set.
 */
export function wrapLine(line: string, before: number, hangingIndent?: number): string[] {
  const { env, stdout } = getProgramRun().io
  const width = (stdout.columns ?? Number(env['COLUMNS'] ?? 0)) - before
  const ownIndent = (/^ */.exec(line)?.[0] ?? '').length
  const indent = hangingIndent ?? ownIndent
  if (!(width - indent >= MIN_WIDTH)) return [line]
  const lines: string[] = []
  let current = ''
  let isEmpty = true
  for (const word of line.slice(ownIndent).split(' ')) {
    const start = ' '.repeat(lines.length === 0 ? ownIndent : indent)
    const candidate = isEmpty ? start + word : `${current} ${word}`
    if (isEmpty || measureText(candidate) <= width) {
      current = candidate
    } else {
      lines.push(current.trimEnd())
      current = ' '.repeat(indent) + word
    }
    isEmpty = false
  }
  return [...lines, current]
}

/** Columns that `text` takes: colours take none. */
function measureText(text: string): number {
  return stripVTControlCharacters(text).length
}

/** Exits quietly when the reader of standard output closes it, as `head` does. */
export function handleClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

/** Prints `value` as one JSON document without control characters. */
export function printJson(value: unknown): void {
  printLine(renderJson(value))
}

/** Prints a line of the result on standard output. */
export function printLine(line: string): void {
  clearProgressLine()
  getProgramRun().io.stdout.write(`${line}\n`)
}

/** Prints a line about the work on standard error, unless `--quiet` is set. */
export function printNote(line: string): void {
  if (getProgramRun().verbosity !== 'QUIET') printError(line)
}

/** Prints an error or a warning on standard error, without control characters. */
export function printError(line: string): void {
  clearProgressLine()
  getProgramRun().io.stderr.write(`${escapeText(line)}\n`)
}
