import type { GateFinding } from './gate-document.ts'
import type { GateParts } from './build-gate-document.ts'

/**
 * Merges what the gate says of the same change under different assumptions about conditions that cannot be decided: what one of
 * them opens counts as opened.
 */
export function mergeParts(all: readonly GateParts[]): GateParts {
  return {
    findings: mergeFindings(all.map(({ findings }) => findings)),
    granted: mergeEntries(all.map(({ granted }) => granted)),
    admitted: mergeEntries(all.map(({ admitted }) => admitted)),
    escalation: mergeEntries(all.map(({ escalation }) => escalation)),
    unknown: mergeEntries(all.map(({ unknown }) => unknown)),
  }
}

const CHANGES: readonly GateFinding['change'][] = ['OPENS', 'REMAINS', 'CLOSES']

/** Each finding once, with its worst change. One that is closed counts only if every assumption closes it. */
function mergeFindings(all: readonly (readonly GateFinding[])[]): GateFinding[] {
  const worst = new Map<string, { finding: GateFinding; count: number }>()
  for (const finding of all.flat()) {
    const key = identifyFinding(finding)
    const known = worst.get(key)
    const count = (known?.count ?? 0) + 1
    const isWorse = known === undefined || rankChange(finding) < rankChange(known.finding)
    worst.set(key, { finding: isWorse ? finding : known.finding, count })
  }
  return [...worst.values()]
    .filter(({ finding, count }) => finding.change !== 'CLOSES' || count === all.length)
    .map(({ finding }) => finding)
}

/**
 * What is one finding under several assumptions: of a resource of a template, whatever name it has under each. A resource that
 * is replaced by one with another name closes a finding of its own.
 */
function identifyFinding({ fingerprint, stack, change, logicalId, resource }: GateFinding): string {
  return JSON.stringify([
    fingerprint,
    stack,
    change === 'CLOSES' ? ['CLOSES', resource] : (logicalId ?? resource),
  ])
}

function rankChange({ change }: GateFinding): number {
  return CHANGES.indexOf(change)
}

/** Each entry once, in the order of its first place. */
function mergeEntries<T>(all: readonly (readonly T[])[]): T[] {
  return [...new Map(all.flat().map(entry => [JSON.stringify(entry), entry])).values()]
}
