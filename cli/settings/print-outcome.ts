import { escapeText } from '../../audit/text/quote-text.ts'
import { printLine, printNote } from '../output/terminal.ts'
import type { SettingsOutcome } from './change-settings.ts'

/** Prints what a change of the settings did or would do. */
export function printSettingsOutcome({ version, changes }: SettingsOutcome, dryRun: boolean): void {
  changes.map(escapeText).forEach(printLine)
  if (dryRun) printNote('Not set.')
  else if (version === undefined) printNote('The same settings are in force already.')
  else
    printNote(
      `Version ${version.number} is in force within a minute. A notification says which findings it accepts and reopens.`,
    )
}
