import type { PolicyDocument } from '../../policy/document.ts'
import { partitionOf } from '../arn.ts'
import { against, type KindDefinition, type Path } from '../kind.ts'
import { GLOBAL, type Place, type Resource } from '../resource.ts'

/** What is known of an IAM group. */
export interface GroupFacts {
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
}

const members: readonly Path[] = [[against('AWS::IAM::User', 'groups')]]

export const groupKind = {
  kind: 'AWS::IAM::Group',
  noun: 'group',
  facts: {
    inlinePolicies: { aspect: 'inline', reaches: members },
    attachedPolicies: {
      aspect: 'attached',
      reaches: members,
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'has attached', inverse: 'attached to' },
    },
  },
} satisfies KindDefinition

/** A group by its ARN. */
export function groupResource(arn: string, account: string): Resource<'AWS::IAM::Group'> {
  return { kind: 'AWS::IAM::Group', account, region: GLOBAL, arn }
}

/** A group by the name an event gives, whose path the event does not tell. */
export function groupNamed(name: string, where: Place): Resource<'AWS::IAM::Group'> {
  return groupResource(`arn:${partitionOf(where.region)}:iam::${where.account}:group/${name}`, where.account)
}
