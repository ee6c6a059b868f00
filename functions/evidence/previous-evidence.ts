import { evaluationLineSchema, type EvaluationLine } from '../../reports/evidence/evaluation-line.ts'
import { documents, type Manifest } from '../../reports/evidence/manifest.ts'
import { indexOpenFindings, periodSchema, type ComparedEvidence } from '../../reports/evidence/period.ts'
import { indexDueFindings } from '../../reports/evidence/late-findings.ts'
import { ExplainedError } from './explained-error.ts'
import { listFileFaults, parseDocument, readDocument, readManifest } from './evidence-files.ts'

/** The evidence pack before: what a chain needs of it. */
export interface PreviousEvidence extends ComparedEvidence {
  account: string
  /** The digest of its manifest. */
  sha256: string
  /** When its open findings opened, by their keys. */
  openSince: ReadonlyMap<string, string>
}

/**
 * Opens the evidence pack before. Throws ExplainedError if anything in it was changed; with `only`, if these files were, and the others need not be
 * there.
 */
export function openPreviousEvidence(directory: string, only?: readonly string[]): PreviousEvidence {
  const read = readManifest(directory)
  const [fault, ...others] = listFileFaults(directory, read, only)
  if (fault !== undefined) throw new ExplainedError(`--previous: ${fault}`, { others })
  const lines = parseLines(readDocument(directory, documents.evaluations))
  const open = indexOpenFindings(lines, readUnknown(directory, read.manifest))
  return {
    account: read.manifest.account,
    at: read.manifest.at,
    sha256: read.sha256,
    open,
    due: indexDueFindings(lines),
    openSince: new Map([...open].map(([key, { openSince }]) => [key, openSince])),
  }
}

/** The findings of which the pack does not know whether they closed. */
function readUnknown(directory: string, { files }: Manifest) {
  if (!files.some(({ path }) => path === documents.period)) return []
  return parseDocument(documents.period, readDocument(directory, documents.period), periodSchema).unknown
}

function parseLines(text: string): EvaluationLine[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => parseDocument(documents.evaluations, line, evaluationLineSchema))
}
