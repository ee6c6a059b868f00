import type { Kind } from '../../audit/resources/resource.ts'
import type { AnyAspect } from './aspect.ts'
import { attached, document, identity, inline, settings } from './iam.ts'
import { configuration, policies, urls } from './lambda.ts'
import type { Operation } from './operation.ts'

/** How every aspect of every kind is read. */
export const answers: Readonly<Record<Kind, Readonly<Record<string, AnyAspect>>>> = {
  'AWS::Lambda::Function': { configuration, urls, policies },
  'AWS::IAM::Role': { identity, inline, attached },
  'AWS::IAM::ManagedPolicy': { document },
  'AWS::Organizations::Account': { settings },
}

/** The operations that reading resources of `kinds` takes. */
export function operationsOf(kinds: readonly Kind[]): Operation[] {
  const operations = kinds.flatMap(kind => Object.values(answers[kind]).flatMap(aspect => aspect.operations))
  return [...new Map(operations.map(operation => [operation.action, operation])).values()]
}
