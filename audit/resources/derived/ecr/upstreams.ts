import type { Upstream } from '../../ecr/registry.ts'
import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { classifyRegistry } from './image-origin.ts'

/** The upstream registries of the pull-through cache, with their trust. */
export const upstreams = defineDerivedFact(
  'AWS::ECR::Registry',
  { facts: ['pullThroughRules'] },
  ({ resource, pullThroughRules }, { trusted }) =>
    known<readonly Upstream[]>(
      pullThroughRules.map(({ prefix, upstream }) => ({
        prefix,
        upstream,
        trust: classifyRegistry(upstream.toLowerCase(), resource.account, trusted),
      })),
    ),
)
