import type { SourcePosition } from '../template/template.ts'
import type { ResolvedValue } from './resolved-value.ts'

/** The given values of a template's parameters, or where one is hidden. */
export type ParameterValues = Readonly<Record<string, string | { hiddenIn: string }>>

/** A stack that a template is deployed as. */
export interface StackContext {
  stack: string
  account: string
  region: string
  parameters: ParameterValues
  /** The physical ids of the resources that the deployed stack has, by logical id; empty if the account does not know it. */
  physicalIds: ReadonlyMap<string, string>
  /** The logical ids of the resources that the deployed template gives a name. */
  namedIds?: ReadonlySet<string>
  /** The exports of the other stacks of the same assembly, by name. */
  exports: ReadonlyMap<string, ResolvedValue>
}

/** A resource of a template after its functions were evaluated. */
export interface ResolvedResource {
  logicalId: string
  stack: string
  /** CloudFormation's type, such as `AWS::Lambda::Function`. */
  type: string
  properties: Readonly<Record<string, ResolvedValue>>
  /** What `Ref` returns: the name, id or ARN. One that AWS would generate is derived from the stack and the logical id. */
  physicalId: string
  /** Set if the account is not known to have the resource and its template does not name it: AWS generates the name. */
  generated?: true
  /** The path of the CDK construct (metadata `aws:cdk:path`). */
  constructPath?: string
  /** Set if CloudFormation keeps the resource when it leaves its stack ("DeletionPolicy attribute"). */
  retained?: true
  source: SourcePosition
  /** A digest of the properties as the template has them, with the values of what they name; it can depend on secrets. */
  definition: string
}

/** A part of a template that cannot be decided. */
export interface UndecidedPart {
  logicalId: string
  stack: string
  property: string
  why: string
}

/** A template for one assignment of the conditions that cannot be decided. */
export interface ResolvedTemplate {
  resources: readonly ResolvedResource[]
  /** The template's exports, by name. */
  exports: ReadonlyMap<string, ResolvedValue>
  /** Resources of which nothing is known, such as those of a macro, and conditions beyond the limit. */
  undecided: readonly UndecidedPart[]
  /** The values that the undecidable conditions have here, by name. */
  assumed: Readonly<Record<string, boolean>>
}
