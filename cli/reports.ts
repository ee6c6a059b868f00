import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forms, type Form } from '../reports/forms.ts'
import type { Posture } from '../reports/posture.ts'
import { CannotRun } from './cannot-run.ts'
import { orCannotWrite, outDirectory } from './directory.ts'

/** Every form of report. */
export const formats = Object.keys(forms) as Form[]

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
  const chosen = format === undefined ? formats : formatsIn(format)
  if (out === undefined) {
    if (format !== undefined) throw new CannotRun('--format: say with --out where the reports go')
    return () => []
  }
  outDirectory(out)
  return posture => writeReports(posture, out, chosen)
}

/** The forms that a list with commas names. Throws CannotRun. */
function formatsIn(list: string): Form[] {
  const names = [...new Set(list.split(',').map(name => name.trim()))]
  return names.map(name => {
    const format = formats.find(each => each === name)
    if (format) return format
    throw new CannotRun(`--format: "${name}" is not a format; those are ${formats.join(', ')}`)
  })
}

/** Writes `posture` in each of `chosen` as `report.html` and so on. Answers the paths. Throws CannotRun. */
function writeReports(posture: Posture, directory: string, chosen: readonly Form[]): string[] {
  return chosen.map(format => {
    const path = join(directory, `report.${format}`)
    orCannotWrite(path, () => writeFileSync(path, forms[format].render(posture)))
    return path
  })
}
