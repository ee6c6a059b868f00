import * as z from 'zod/mini'
import { findingsResponse, isSampleFinding, type ReturnedFinding } from '../guardduty/finding-shape.ts'

/** Findings with what is collected of them. The rest of a finding can have command lines, addresses and names of users. */
export function redactFindings(output: unknown): unknown {
  const parsed = z.safeParse(findingsResponse, output)
  return parsed.success ? { Findings: parsed.data.Findings.map(redactFinding) } : 'omitted'
}

function redactFinding(finding: ReturnedFinding): object {
  const { Title: _title, Service, ...kept } = finding
  const sample = isSampleFinding(finding) ? { AdditionalInfo: { Value: '{"sample":true}' } } : {}
  return { ...kept, Service: { Archived: Service?.Archived ?? false, ...sample } }
}
