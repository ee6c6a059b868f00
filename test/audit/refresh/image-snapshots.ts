import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { Resource } from '../../../audit/resources/resource.ts'

const READ_AT = '2026-05-12T08:00:00.000Z'

/** The snapshot of an image whose scan found these vulnerabilities, with other facts if given. */
export function buildImageSnapshot(
  resource: Resource,
  counts: object,
  facts: ResourceSnapshot['facts'] = {},
): ResourceSnapshot {
  return {
    resource,
    presence: 'PRESENT',
    facts: {
      content: { known: 'IMAGE' },
      storage: { known: 'ACTIVE' },
      children: { known: [] },
      scan: { known: { status: 'COMPLETE', counts, worst: [] } },
      suppressed: { known: {} },
      ...facts,
    },
    provenance: {},
    priorFacts: [],
    readAt: READ_AT,
    collectedAt: { details: READ_AT, manifest: READ_AT, scan: READ_AT },
    factsVersion: FACTS_VERSION,
  }
}
