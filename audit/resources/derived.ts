import type { Settings } from '../settings/settings.ts'
import { administrator } from './derived/administrator.ts'
import { anonymousUrls } from './derived/anonymous-urls.ts'
import { lifecycle } from './derived/lifecycle.ts'
import type { Fact } from './fact.ts'
import type { DerivedFacts } from './kinds.ts'
import type { AnyNeed } from './need.ts'
import type { Kind } from './resource.ts'

/** How a derived fact comes from others. It may be unknown although they are known. */
export interface Derivation {
  need: AnyNeed
  derive(given: never, settings: Settings): Fact
}

/** Every derived fact, by kind and name. */
export const derivations = {
  'AWS::Lambda::Function': { lifecycle, anonymousUrls },
  'AWS::IAM::Role': { administrator },
  'AWS::IAM::ManagedPolicy': {},
  'AWS::Organizations::Account': {},
} as const satisfies { [K in Kind]: { [F in keyof DerivedFacts[K]]: Derivation } }

/** The derivation of the fact `name` of `kind`, if it is a derived one. */
export function derivationOf(kind: Kind, name: string): Derivation | undefined {
  const ofKind: Readonly<Record<string, Derivation>> = derivations[kind]
  return Object.hasOwn(ofKind, name) ? ofKind[name] : undefined
}
