import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RenderContext } from '../../reports/formats/render-context.ts'
import type { GateDocument } from '../../reports/gate/gate-document.ts'
import { gateFormats, type GateFormat } from '../../reports/gate/gate-formats.ts'
import { CliError } from '../cli-error.ts'
import { createOutputDirectory, writeOutput } from './output-directory.ts'

const gateFormatNames = Object.keys(gateFormats) as GateFormat[]

/** Which files `assay gate` writes. */
export interface GateFileOptions {
  /** The directory of the files; without it none is written. */
  out?: string
  /** Formats, separated by commas or spaces; without it all of them. */
  format?: string
}

/** The option `--format` of `assay gate`. */
export const gateFormatOption = [
  '--format <list>',
  `formats for --out, separated by commas; default: ${gateFormatNames.join(',')}`,
] as const

/**
 * Creates the output directory and returns a function that writes the chosen formats there, as `gate.json` and so on, and returns
 * their paths. Throws CliError at once where that is impossible.
 */
export function createGateWriter(
  { out, format }: GateFileOptions,
  gateContext: RenderContext,
): (gateDocument: GateDocument) => string[] {
  const chosen = format === undefined ? gateFormatNames : parseGateFormats(format)
  if (out === undefined) {
    if (format !== undefined) throw new CliError('--format needs --out, the directory of the files')
    return () => []
  }
  createOutputDirectory(out)
  return gateDocument =>
    chosen.map(name => {
      const path = join(out, `gate.${name}`)
      writeOutput(path, () => writeFileSync(path, gateFormats[name].render(gateDocument, gateContext)))
      return path
    })
}

function parseGateFormats(list: string): GateFormat[] {
  const names = list.split(/[\s,]+/).flatMap(name => (name === '' ? [] : [name.toLowerCase()]))
  return [...new Set(names)].map(name => {
    const format = gateFormatNames.find(each => each === name)
    if (format !== undefined) return format
    throw new CliError(`--format: "${name}" is not a format; expected ${gateFormatNames.join(', ')}`)
  })
}
