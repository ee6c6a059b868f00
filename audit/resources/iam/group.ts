import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { getPartition } from '../arn.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import { GLOBAL_REGION, type ResourceLocation, type Resource } from '../resource.ts'

/** The facts of an IAM group. */
export interface GroupFacts {
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
}

const members: readonly EffectPath[] = [[incoming('AWS::IAM::User', 'groups')]]

export const groupKind = {
  kind: 'AWS::IAM::Group',
  label: 'group',
  facts: {
    inlinePolicies: { collector: 'inline', affects: members },
    attachedPolicies: {
      collector: 'attached',
      affects: members,
      relationship: { to: 'AWS::IAM::ManagedPolicy', label: 'has attached', inverseLabel: 'attached to' },
    },
  },
} satisfies KindDefinition

/** A group by its ARN. */
export function buildGroupResource(arn: string, account: string): Resource<'AWS::IAM::Group'> {
  return { kind: 'AWS::IAM::Group', account, region: GLOBAL_REGION, arn }
}

/** A group by the name in an event, which does not include the path. */
export function buildGroupResourceByName(name: string, where: ResourceLocation): Resource<'AWS::IAM::Group'> {
  return buildGroupResource(
    `arn:${getPartition(where.region)}:iam::${where.account}:group/${name}`,
    where.account,
  )
}
