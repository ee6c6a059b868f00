import type { ResourceIdentity } from '../identities/identify-resource.ts'
import type { Json, SourcePosition, TemplateError } from '../template/template.ts'
import type { StackContext } from './resolved-template.ts'
import type { ResolvedValue, Unresolved } from './resolved-value.ts'

/** What `AWS::NoValue` leaves: the property or the item is removed. */
export const REMOVED: unique symbol = Symbol('removed')

/** A value after its functions were evaluated, or its removal. */
export type Evaluated = ResolvedValue | typeof REMOVED

/** Keys and indexes from the template's root to a value. */
export type ValuePath = readonly string[]

/** Why a reference to a resource cannot be resolved, or what the resource is. */
export type ReferencedResource =
  | { is: 'PRESENT'; identity: ResourceIdentity }
  | { is: 'UNDECIDED'; why: string }
  | { is: 'ABSENT'; condition: string }

/** A template body, in which loops are expanded, and the positions of its parts. */
export interface ExpandedTemplate {
  body: { readonly [key: string]: Json }
  locate: (path: ValuePath) => SourcePosition
  /** Whether `AWS::LanguageExtensions` is declared. */
  hasLanguageExtensions: boolean
  /** Declared macros that can change anything, by which names may come that the template does not have. */
  macros: readonly string[]
}

/** What functions are evaluated in. */
export interface Scope {
  template: ExpandedTemplate
  stackContext: StackContext
  parameters: ReadonlyMap<string, ResolvedValue>
  /** The values of parameters with NoEcho: only `Fn::Equals` compares them, and no message has them. */
  secrets: ReadonlyMap<string, ResolvedValue>
  /** The value of a condition; undefined if the template does not have it. */
  decideCondition: (name: string) => boolean | Unresolved | undefined
  /** The resource of a logical id; undefined if the template does not have it. */
  findResource: (logicalId: string) => ReferencedResource | undefined
  /** Evaluates a value with all functions in it. */
  evaluate: (value: Json, path: ValuePath) => Evaluated
  /** Counts the characters that functions return or are about to join. Throws TemplateError beyond the limit. */
  countText: (length: number, path: ValuePath) => void
  /** The error for what CloudFormation refuses at a path. */
  refuse: (path: ValuePath, message: string) => TemplateError
}

/** Evaluates one function on its argument. */
export type FunctionEvaluator = (argument: Json, path: ValuePath, scope: Scope) => Evaluated
