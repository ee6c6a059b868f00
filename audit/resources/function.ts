import type { RuntimeLifecycle } from '../lifecycle/runtime.ts'
import type { AnonymousAccess } from '../policy/anonymous.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { against, along, left, type KindDefinition } from './kind.ts'
import type { Resource } from './resource.ts'

/** A function URL (Lambda API Reference, FunctionUrlConfig). */
export interface FunctionUrl {
  /** `$LATEST` for the function itself, else the alias it belongs to. */
  qualifier: string
  authType: 'AWS_IAM' | 'NONE'
}

/** An environment variable: its value is judged where it is read and never kept. */
export interface EnvironmentVariable {
  /** What the value looks like, by the detectors of `functions/answers/redaction.ts`. */
  detected: readonly string[]
  /** Keyed hash of the value: equal values of one deployment have equal hashes. */
  hash: string
}

/** What is known of a Lambda function. */
export interface FunctionFacts {
  /** The managed runtime's identifier; `'IMAGE'` where the function is a container image and has none. */
  runtime: string
  role: Resource<'AWS::IAM::Role'>
  environment: Readonly<Record<string, EnvironmentVariable>>
  urls: readonly FunctionUrl[]
  /** Resource policies by qualifier; one without a policy is not in it. */
  policies: Readonly<Record<string, PolicyDocument>>
}

/** A URL that asks for no identity, and whom the function's policy lets in through it. */
export interface AnonymousUrl {
  qualifier: string
  access: AnonymousAccess
}

/** What engines say of a Lambda function. */
export interface FunctionDerivedFacts {
  lifecycle: RuntimeLifecycle | 'IMAGE'
  /** The URLs with AuthType NONE. */
  anonymousUrls: readonly AnonymousUrl[]
}

export const functionKind = {
  kind: 'AWS::Lambda::Function',
  noun: 'function',
  facts: {
    runtime: { aspect: 'configuration', reaches: [] },
    role: {
      aspect: 'configuration',
      reaches: [[along('role')], [left('role'), against('AWS::Lambda::Function', 'role')]],
      relation: { to: 'AWS::IAM::Role', says: 'runs as', inverse: 'run as by' },
    },
    environment: { aspect: 'configuration', reaches: [] },
    urls: { aspect: 'urls', reaches: [] },
    policies: { aspect: 'policies', reaches: [] },
  },
} satisfies KindDefinition
