import { renderJson, renderJsonLine } from '../json.ts'
import type { Posture } from '../posture/posture.ts'
import type { EvidenceLines } from './evaluation-line.ts'
import type { ChangeLine } from './change-line.ts'
import { deployedGuide, guide } from './guide.ts'
import { documents } from './manifest.ts'
import { addStanding } from './late-findings.ts'
import { comparePeriod, type ComparedEvidence } from './period.ts'
import type { Population } from './population.ts'
import type { SettingsLine } from './settings-line.ts'

/** What an evaluation of an account file finds. */
export interface EvidenceResults extends EvidenceLines {
  /** ISO 8601. */
  at: string
  population: Population
  posture: Posture
  /** What a deployment knows of changes; undefined for an account file. */
  changes?: readonly ChangeLine[]
  /** What was decided by the run-time settings of a deployment; undefined for an account file. */
  settingsHistory?: readonly SettingsLine[]
}

/** The documents that a second evaluation gives again, byte for byte. */
export function renderResults(
  { lines: evaluated, facts, population, posture, at, changes, settingsHistory }: EvidenceResults,
  previous: ComparedEvidence | undefined,
): Record<string, string> {
  const lines = addStanding(evaluated, posture)
  const isComplete = population.unlisted.length === 0
  return {
    [documents.evaluations]: renderLines(lines),
    [documents.facts]: renderLines(facts),
    [documents.guide]: changes === undefined ? guide : deployedGuide,
    [documents.population]: `${renderJson(population)}\n`,
    [documents.posture]: `${renderJson(posture)}\n`,
    ...(changes === undefined ? {} : { [documents.changes]: renderLines(changes) }),
    ...(settingsHistory === undefined ? {} : { [documents.settingsHistory]: renderLines(settingsHistory) }),
    ...(previous === undefined
      ? {}
      : {
          [documents.period]: `${renderJson(comparePeriod(previous, { at, lines, isComplete, changes, dueDays: posture.findingDueDays }))}\n`,
        }),
  }
}

function renderLines(lines: readonly object[]): string {
  return lines.map(line => `${renderJsonLine(line)}\n`).join('')
}
