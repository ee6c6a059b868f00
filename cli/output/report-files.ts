import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportFormats, type ReportFormat } from '../../reports/formats/report-formats.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { CliError } from '../cli-error.ts'
import { writeOutput, createOutputDirectory } from './output-directory.ts'

/** Every form of report. */
export const reportFormatNames = Object.keys(reportFormats) as ReportFormat[]

/** Which reports a command is to write. */
export interface ReportOptions {
  /** Where to; without it none is written. */
  out?: string
  /** Forms, with commas between them; all of them without it. */
  format?: string
}

/** The option of commands that write reports. */
export const formatOption = [
  '--format <list>',
  `forms of report for --out; default: ${reportFormatNames.join(',')}`,
] as const

/** What writes the reports that are wanted and answers their paths; whether it can is known at once. Throws CannotRun. */
export function createReportWriter({ out, format }: ReportOptions): (posture: Posture) => string[] {
  const chosen = format === undefined ? reportFormatNames : parseFormats(format)
  if (out === undefined) {
    if (format !== undefined) throw new CliError('--format: say with --out where the reports go')
    return () => []
  }
  createOutputDirectory(out)
  return posture => writeReports(posture, out, chosen)
}

/** The forms that a list with commas names. Throws CannotRun. */
function parseFormats(list: string): ReportFormat[] {
  const names = [...new Set(list.split(',').map(name => name.trim()))]
  return names.map(name => {
    const format = reportFormatNames.find(each => each === name)
    if (format) return format
    throw new CliError(`--format: "${name}" is not a format; those are ${reportFormatNames.join(', ')}`)
  })
}

/** Writes `posture` in each of `chosen` as `report.html` and so on. Answers the paths. Throws CannotRun. */
function writeReports(posture: Posture, directory: string, chosen: readonly ReportFormat[]): string[] {
  return chosen.map(format => {
    const path = join(directory, `report.${format}`)
    writeOutput(path, () => writeFileSync(path, reportFormats[format].render(posture)))
    return path
  })
}
