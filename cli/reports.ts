import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { csvReport } from '../reports/csv.ts'
import { htmlReport } from '../reports/html.ts'
import { jsonText } from '../reports/json.ts'
import type { Posture } from '../reports/posture.ts'
import { CannotRun } from './cannot-run.ts'
import { orCannotWrite, outDirectory } from './directory.ts'

const renderers = {
  html: htmlReport,
  json: (posture: Posture) => `${jsonText(posture)}\n`,
  csv: csvReport,
} as const satisfies Record<string, (posture: Posture) => string>

/** A form of report, which is also the ending of its file. */
export type Format = keyof typeof renderers

/** Every form of report. */
export const formats = Object.keys(renderers) as Format[]

/** Which reports a command is to write. */
export interface Wanted {
  /** Where to; without it none is written. */
  out?: string
  /** Forms, with commas between them; all of them without it. */
  format?: string
}

/** The option of commands that write reports. */
export const formatOption = [
  '--format <list>',
  `forms of report for --out; default: ${formats.join(',')}`,
] as const

/** What writes the reports that are wanted and answers their paths; whether it can is known at once. Throws CannotRun. */
export function reportsTo({ out, format }: Wanted): (posture: Posture) => string[] {
  const forms = format === undefined ? formats : formatsIn(format)
  if (out === undefined) {
    if (format !== undefined) throw new CannotRun('--format: say with --out where the reports go')
    return () => []
  }
  outDirectory(out)
  return posture => writeReports(posture, out, forms)
}

/** The forms that a list with commas names. Throws CannotRun. */
function formatsIn(list: string): Format[] {
  const names = [...new Set(list.split(',').map(name => name.trim()))]
  return names.map(name => {
    const format = formats.find(each => each === name)
    if (format) return format
    throw new CannotRun(`--format: "${name}" is not a format; those are ${formats.join(', ')}`)
  })
}

/** Writes `posture` in each of `forms` as `report.html` and so on. Answers the paths. Throws CannotRun. */
function writeReports(posture: Posture, directory: string, forms: readonly Format[]): string[] {
  return forms.map(format => {
    const path = join(directory, `report.${format}`)
    orCannotWrite(path, () => writeFileSync(path, renderers[format](posture)))
    return path
  })
}
