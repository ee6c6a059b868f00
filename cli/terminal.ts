import { styleText } from 'node:util'

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

/** Prints a line of the result. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints a line about the work, which is no part of the result. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`)
}
