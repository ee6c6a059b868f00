import { accountKind, type AccountFacts } from './account.ts'
import { functionKind, type FunctionDerivedFacts, type FunctionFacts } from './function.ts'
import type { FactDefinition, KindDefinition } from './kind.ts'
import { managedPolicyKind, type ManagedPolicyFacts } from './managed-policy.ts'
import { nameOf, type Kind, type Resource } from './resource.ts'
import { roleKind, type RoleDerivedFacts, type RoleFacts } from './role.ts'

/** The facts that are read of each kind. Kinds have the names of CloudFormation's resource types. */
export interface Facts {
  'AWS::Lambda::Function': FunctionFacts
  'AWS::IAM::Role': RoleFacts
  'AWS::IAM::ManagedPolicy': ManagedPolicyFacts
  'AWS::Organizations::Account': AccountFacts
}

export type FactName<K extends Kind> = keyof Facts[K] & string

/** The facts of each kind that an engine computes from what was read. */
export interface DerivedFacts {
  'AWS::Lambda::Function': FunctionDerivedFacts
  'AWS::IAM::Role': RoleDerivedFacts
  'AWS::IAM::ManagedPolicy': Record<never, never>
  'AWS::Organizations::Account': Record<never, never>
}

/** Every kind, with a definition for each of its facts and no other. */
export const kinds = {
  'AWS::Lambda::Function': functionKind,
  'AWS::IAM::Role': roleKind,
  'AWS::IAM::ManagedPolicy': managedPolicyKind,
  'AWS::Organizations::Account': accountKind,
} as const satisfies { [K in Kind]: KindDefinition & { facts: Record<FactName<K>, FactDefinition> } }

/** The definition of `kind`, as one type for all. */
export function definitionOf(kind: Kind): KindDefinition {
  return kinds[kind]
}

/** The facts of `kind` that name other resources. */
export function relationsOf(kind: Kind): string[] {
  return Object.entries(definitionOf(kind).facts)
    .filter(([, fact]) => fact.relation)
    .map(([name]) => name)
}

/** The aspects of `kind`: what can be read again by itself. */
export function aspectsOf(kind: Kind): string[] {
  return [...new Set(Object.values(definitionOf(kind).facts).map(fact => fact.aspect))]
}

/** The facts that are read with `aspect`. */
export function factsOf(kind: Kind, aspect: string): string[] {
  return Object.entries(definitionOf(kind).facts)
    .filter(([, fact]) => fact.aspect === aspect)
    .map(([name]) => name)
}

/** The resources that the value of a relation names: none, one or several. */
export function namedBy(value: unknown): Resource[] {
  if (Array.isArray(value)) return value as Resource[]
  return typeof value === 'object' && value !== null ? [value as Resource] : []
}

/** `function checkout-api`: a resource as people say it. */
export function spoken(resource: Pick<Resource, 'kind' | 'arn'>): string {
  return `${definitionOf(resource.kind).noun} ${nameOf(resource)}`
}
