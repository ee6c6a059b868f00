import { administratorStatements, denies } from '../../policy/broad/administrator.ts'
import { known } from '../fact.ts'
import { nameOf } from '../resource.ts'
import type { AdministratorPolicy } from '../iam/role.ts'
import { derived } from './derive.ts'

const need = {
  facts: ['inlinePolicies', 'boundary'],
  each: { attachedPolicies: { facts: ['document'] } },
} as const

/** The policies of the role with which it can do everything. */
export const administrator = derived(
  'AWS::IAM::Role',
  need,
  ({ inlinePolicies, boundary, attachedPolicies }) => {
    const inline = Object.entries(inlinePolicies).map(([name, document]) => ({
      policy: name,
      inline: true,
      document,
    }))
    const attached = attachedPolicies.map(({ resource, document }) => ({
      policy: resource.arn,
      inline: false,
      document,
    }))
    const all = [...inline, ...attached]
    const limits = [
      ...(boundary === 'NONE' ? [] : [`permissions boundary ${nameOf(boundary)} may cap it`]),
      ...(all.some(({ document }) => denies(document)) ? ['a Deny statement may take some of it away'] : []),
    ]
    return known(
      all.flatMap(({ policy, inline: isInline, document }): AdministratorPolicy[] => {
        const statements = administratorStatements(document)
        return statements.length > 0 ? [{ policy, inline: isInline, statements, limits }] : []
      }),
    )
  },
)
