import { join } from 'node:path'
import { Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import {
  defaultReportFormats,
  reportFormats,
  type ReportFormat,
} from '../../reports/formats/report-formats.ts'
import type { BaselineComparison } from '../../reports/posture/earlier/baseline.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { CliError } from '../cli-error.ts'
import { writeOutput, createOutputDirectory, writeParts } from './output-directory.ts'

/** The names of all report formats. */
const reportFormatNames = Object.keys(reportFormats) as ReportFormat[]

/** Which reports a command writes. */
export interface ReportOptions {
  /** The directory of the reports; without it none is written. */
  out?: string
  /** Lists of formats, each separated by commas or blanks; without them HTML, JSON and CSV. */
  format?: readonly string[]
}

/** Writes the chosen reports and returns their paths. */
export type ReportWriter = (posture: Posture, baseline?: BaselineComparison) => string[]

/**
 * The option `--format` of commands that write reports. It can be repeated, and takes several values if `isVariadic`: a
 * command with arguments of its own cannot tell them apart.
 */
export function createFormatOption({ isVariadic }: { isVariadic: boolean }): Option {
  const option = new Option(
    `--format <${isVariadic ? 'list...' : 'list'}>`,
    `report formats for --out, separated by commas or blanks: ${reportFormatNames.join(', ')}; ` +
      `default: ${defaultReportFormats.join(',')}`,
  )
  option.argParser((list: string, before: readonly string[] | undefined) => [...(before ?? []), list])
  option.argChoices = reportFormatNames
  return option
}

/**
 * Creates the output directory and returns a function that writes the chosen reports there and returns their paths.
 * Throws CliError at once where that is impossible.
 */
export function createReportWriter({ out, format }: ReportOptions): ReportWriter {
  const chosen = format === undefined ? defaultReportFormats : parseFormats(format)
  if (out === undefined) {
    if (format !== undefined) throw new CliError('--format needs --out, the directory of the reports')
    return () => []
  }
  createOutputDirectory(out)
  return (posture, baseline) => writeReports(posture, out, { chosen, baseline })
}

function parseFormats(lists: readonly string[]): ReportFormat[] {
  const names = lists.flatMap(list => list.toLowerCase().split(/[\s,]+/)).filter(name => name !== '')
  const expected = `expected ${reportFormatNames.join(', ')}`
  if (names.length === 0) throw new CliError(`--format names no format; ${expected}`)
  return [...new Set(names)].map(name => {
    const format = reportFormatNames.find(each => each === name)
    if (format) return format
    throw new CliError(`--format: "${name}" is not a format; ${expected}`)
  })
}

/** Writes `report.html` and so on. */
function writeReports(
  posture: Posture,
  directory: string,
  { chosen, baseline }: { chosen: readonly ReportFormat[]; baseline: BaselineComparison | undefined },
): string[] {
  const context = { version: packageJson.version, ...(baseline === undefined ? {} : { baseline }) }
  return chosen.map(name => {
    const { ending, render } = reportFormats[name]
    const path = join(directory, `report.${ending}`)
    writeOutput(path, () => writeParts(path, render(posture, context)))
    return path
  })
}
