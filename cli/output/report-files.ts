import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportFormats, type ReportFormat } from '../../reports/formats/report-formats.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { CliError } from '../cli-error.ts'
import { writeOutput, createOutputDirectory } from './output-directory.ts'

/** The names of all report formats. */
const reportFormatNames = Object.keys(reportFormats) as ReportFormat[]

/** Which reports a command writes. */
export interface ReportOptions {
  /** The directory of the reports; without it none is written. */
  out?: string
  /** Formats, separated by commas; without it all of them. */
  format?: string
}

/** The option `--format` of commands that write reports. */
export const formatOption = [
  '--format <list>',
  `report formats for --out, separated by commas; default: ${reportFormatNames.join(',')}`,
] as const

/**
 * Creates the output directory and returns a function that writes the chosen reports there and returns their paths.
 * Throws CliError at once where that is impossible.
 */
export function createReportWriter({ out, format }: ReportOptions): (posture: Posture) => string[] {
  const chosen = format === undefined ? reportFormatNames : parseFormats(format)
  if (out === undefined) {
    if (format !== undefined) throw new CliError('--format needs --out, the directory of the reports')
    return () => []
  }
  createOutputDirectory(out)
  return posture => writeReports(posture, out, chosen)
}

function parseFormats(list: string): ReportFormat[] {
  const names = [...new Set(list.split(',').map(name => name.trim().toLowerCase()))]
  return names.map(name => {
    const format = reportFormatNames.find(each => each === name)
    if (format) return format
    throw new CliError(`--format: "${name}" is not a format; expected ${reportFormatNames.join(', ')}`)
  })
}

/** Writes `report.html` and so on. */
function writeReports(posture: Posture, directory: string, chosen: readonly ReportFormat[]): string[] {
  return chosen.map(format => {
    const path = join(directory, `report.${format}`)
    writeOutput(path, () => writeFileSync(path, reportFormats[format].render(posture)))
    return path
  })
}
