import type { Upstream } from '../ecr/registry.ts'
import { known } from '../fact.ts'
import { derived } from './derive.ts'
import { trustIn } from './image-origin.ts'

/** The registries whose images appear in this one, each with whose it is. */
export const upstreams = derived(
  'AWS::ECR::Registry',
  { facts: ['pullThroughRules'] },
  ({ resource, pullThroughRules }, { trusted }) =>
    known<readonly Upstream[]>(
      pullThroughRules.map(({ prefix, upstream }) => ({
        prefix,
        upstream,
        trust: trustIn(upstream.toLowerCase(), resource.account, trusted),
      })),
    ),
)
