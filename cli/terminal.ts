import { styleText } from 'node:util'
import { jsonText } from '../reports/json.ts'

type Style = Parameters<typeof styleText>[0]

/** Colours `text` when standard output is a terminal that wants colours. */
export function coloured(style: Style, text: string): string {
  const wanted = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
  return wanted ? styleText(style, text) : text
}

/** `text` without control characters: what comes from an account or an event may hold any. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')
}

/** Prints `value` as one JSON document that gives the terminal no orders. */
export function printJson(value: unknown): void {
  print(jsonText(value))
}

/** Prints a line of the result. */
export function print(line: string): void {
  clearProgress()
  process.stdout.write(`${line}\n`)
}

/** Prints a line about the work, which is no part of the result; whatever it quotes is made printable. */
export function note(line: string): void {
  clearProgress()
  process.stderr.write(`${printable(line)}\n`)
}

let progressShown = false

/** Takes the count away that stands on the line, before something is printed there. */
function clearProgress(): void {
  if (progressShown) process.stderr.write('\r\u001B[K')
  progressShown = false
}

/** Counts on standard error, where that is a terminal: the work goes on. Answers what to call for each. */
export function progress(what: string): () => void {
  let count = 0
  return () => {
    count += 1
    if (!process.stderr.isTTY || count % 10 !== 0) return
    process.stderr.write(`\r${count} ${what} `)
    progressShown = true
  }
}
