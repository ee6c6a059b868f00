import type { AsffFinding } from '../formats/asff/asff-finding.ts'

/** A finding that Security Hub did not accept, with its error code and message. */
export interface RefusedFinding {
  id: string
  code: string
  message: string
}

/** A finding as Security Hub has it. */
export interface HubFinding {
  id: string
  /** The ARN of its first resource. */
  arn: string
  fields: Readonly<Record<string, string>>
}

/** A page of findings; `next` is the token of a further one. */
interface HubPage {
  findings: readonly HubFinding[]
  next?: string
}

/** Security Hub, or that Security Hub is not enabled in the region. Throws what else AWS answers. */
export interface FindingHub {
  /** Imports up to 100 findings to Security Hub in their region, and returns those that it did not accept. */
  importFindings(
    region: string,
    findings: readonly AsffFinding[],
  ): Promise<readonly RefusedFinding[] | 'NOT_ENABLED'>
  /** Lists the active findings of this deployment in `region` that were last updated at `until` or before, ISO 8601. */
  listActive(region: string, until: string, token?: string): Promise<HubPage | 'NOT_ENABLED'>
}
