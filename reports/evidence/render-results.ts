import { renderJson, renderJsonLine } from '../json.ts'
import type { Posture } from '../posture/posture.ts'
import type { EvidenceLines } from './evaluation-line.ts'
import type { ChangeLine } from './change-line.ts'
import { deployedGuide, guide } from './guide.ts'
import { documents } from './manifest.ts'
import { comparePeriod, type OpenFindings } from './period.ts'
import type { Population } from './population.ts'

/** What an evaluation of an account file finds. */
export interface EvidenceResults extends EvidenceLines {
  /** ISO 8601. */
  at: string
  population: Population
  posture: Posture
  /** What a deployment knows of changes; undefined for an account file. */
  changes?: readonly ChangeLine[]
}

/** The documents that a second evaluation gives again, byte for byte. */
export function renderResults(
  { lines, facts, population, posture, at, changes }: EvidenceResults,
  previous: { at: string; open: OpenFindings } | undefined,
): Record<string, string> {
  const isComplete = population.unlisted.length === 0
  return {
    [documents.evaluations]: lines.map(line => `${renderJsonLine(line)}\n`).join(''),
    [documents.facts]: facts.map(line => `${renderJsonLine(line)}\n`).join(''),
    [documents.guide]: changes === undefined ? guide : deployedGuide,
    [documents.population]: `${renderJson(population)}\n`,
    [documents.posture]: `${renderJson(posture)}\n`,
    ...(changes === undefined
      ? {}
      : { [documents.changes]: changes.map(line => `${renderJsonLine(line)}\n`).join('') }),
    ...(previous === undefined
      ? {}
      : { [documents.period]: `${renderJson(comparePeriod(previous, { at, lines, isComplete }))}\n` }),
  }
}
