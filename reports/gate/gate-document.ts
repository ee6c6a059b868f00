import type { ExceptionTag } from '../../audit/settings/exception-tag.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import type { ControlId } from '../../audit/controls/control.ts'

/** The verdict on a proposed change. */
export type GateVerdict = 'PASS' | 'FAIL' | 'UNKNOWN'

/** A finding that the proposed change opens, closes or leaves open. */
export interface GateFinding {
  control: ControlId
  severity: Severity
  change: 'OPENS' | 'CLOSES' | 'REMAINS'
  /** The template's resource; absent for a resource of the account that the template does not mention. */
  logicalId?: string
  stack?: string
  constructPath?: string
  /** The ARN of the resource. */
  resource: string
  reason: string
  source?: { file: string; line: number }
  /** The same for the same control, logical path and subject, whatever the file, its lines and their order. */
  fingerprint: string
  /** The exception that accepts the finding, with its tag if it is by a tag, or that a policy of images only warns. */
  accepted?: { reason: string; until?: string; tag?: ExceptionTag }
}

/** Access that a principal newly has. */
export interface GateGrant {
  /** The ARN of the principal. */
  principal: string
  logicalId?: string
  stack?: string
  /** The most dangerous action, or a pattern of actions. */
  action: string
  /** The actions of the same statement on the same resources, the most dangerous first, at most five. */
  actions: readonly string[]
  /** The number of actions, named or not. */
  count: number
  resource: string
  example: { action: string; resource: string }
  /** The statement that grants it, for people. */
  by: string
  severity: Severity
}

/** Principals that a resource newly admits. */
export interface GateAdmission {
  /** The ARN of the resource. */
  resource: string
  logicalId?: string
  stack?: string
  principal: string
  access: 'public' | 'cross-account' | 'organization' | 'service'
  actions: readonly string[]
  severity: Severity
}

/** A way on which a principal can newly become an administrator. */
export interface GateEscalation {
  /** The ARN of the principal at its start. */
  principal: string
  /** The ARN of the principal at its end. */
  becomes: string
  /** What is done, a step each, for people. */
  steps: readonly string[]
  /** How many more principals, which are not listed, can do the same; on the last one that is. */
  more?: number
}

/** Something that could not be decided. */
export interface GateUnknown {
  logicalId: string
  /** The stack, where it is of one. */
  stack?: string
  property: string
  why: string
  /** The severity of the finding that it could be; absent where that is not known. */
  severity?: Severity
}

/** What the gate says of a proposed change (schema assay.gate/1). */
export interface GateDocument {
  schema: 'assay.gate/1'
  verdict: GateVerdict
  /** Why the verdict is what it is, for people. */
  reasons: readonly string[]
  /** The files of the templates that were judged, as the caller named them; those without a position stand in the first. */
  templates?: readonly string[]
  findings: readonly GateFinding[]
  granted: readonly GateGrant[]
  admitted: readonly GateAdmission[]
  escalation: readonly GateEscalation[]
  unknown: readonly GateUnknown[]
}
